import type { KnownSecret } from "../../../functions/images/credentials";
import type { ImageItem } from "../../../functions/images/image-item";
import type { Seen } from "../../../functions/images/step";
import { URGENT } from "../../../functions/images/times";
import { DAY_MINUTES, image, minutesFromNow, NOW, SCAN_ID, TASK_ARN } from "../samples";
import { ANOTHER_TASK, anItem, itemAfter, NEW_ID, seen, verdictFor, withScan } from "./an-item";

const SWEEP = { bySweep: true } as const;
const GATE = { byGate: true } as const;
const STALE = anItem({ verdict: verdictFor(-1) });
const REFUSED: readonly KnownSecret[] = [{ arn: "old", seenAt: NOW, refusedAt: minutesFromNow(-9) }];

/** An error that waits for an hour, or for as long as is given. */
const erred = (changes: Partial<ImageItem> = {}) =>
  withScan("ERROR", {
    ...{ dueAt: minutesFromNow(60), errorClass: "infrastructure", errorScope: "image", attempts: 1 },
    ...{ errorAt: minutesFromNow(-60), reason: "broken" },
    ...changes,
  });

const sight = (before: ImageItem | undefined, changes: Partial<Seen> = {}, now = NOW) =>
  itemAfter(before, seen(changes), now);

describe("a sighting opens a scan", () => {
  test.each<[string, ImageItem | undefined, Partial<Seen>, Date]>([
    ["a new image of a task, now", undefined, {}, NOW],
    ["a new image of a sweep, within half a day", undefined, SWEEP, minutesFromNow(720)],
    ["a new image of the gate, before all others", undefined, GATE, URGENT],
    ["a stale verdict, within a day", STALE, {}, minutesFromNow(DAY_MINUTES)],
    ["an error whose time has come, as a retry", erred({ dueAt: NOW }), {}, minutesFromNow(180)],
    ["an error whose time has come, for the gate", erred({ dueAt: NOW }), GATE, URGENT],
  ])("%s", (_, before, sighting, deadline) => {
    const opened = { state: "WAITING", scanId: NEW_ID, deadline, dueAt: deadline };
    const item = sight(before, sighting);
    expect(item).toMatchObject({ ...opened, lastSeenAt: NOW, attempts: before?.attempts ?? 0 });
    expect([item?.verdict, item?.errorClass, item?.reason]).toEqual([before?.verdict, undefined, undefined]);
  });

  test.each<[string, ImageItem]>([
    ["a fresh verdict", anItem({ verdict: verdictFor(2) })],
    ["an error that waits", erred()],
    ["a scan that waits", withScan("WAITING", { deadline: URGENT, dueAt: URGENT })],
    ["a scan that runs", withScan("SCANNING", { deadline: URGENT, dueAt: NOW })],
  ])("not of an image with %s", (_, before) => {
    const known = { ...before, lastSeenAt: minutesFromNow(-59), secrets: [{ seenAt: minutesFromNow(-59) }] };
    for (const sighting of [{}, SWEEP, GATE]) {
      expect(sight(known, sighting)).toBe(known);
    }
    // What happens within the hour is not written; its latest name is, after that.
    const renamed = image("nginx:1.17");
    const now = minutesFromNow(1);
    const next = sight(known, { image: renamed }, now);
    expect(next).toMatchObject({ image: renamed, lastSeenAt: now, lastTaskArn: ANOTHER_TASK });
    expect([next?.firstSeenAt, next?.scanId]).toEqual([now, before.scanId]);
  });
});

describe("a more urgent asker lowers the deadline", () => {
  const late = minutesFromNow(600);
  const waits = { deadline: late, dueAt: late };

  test.each<[string, Partial<ImageItem>, Partial<Seen>, Partial<ImageItem>]>([
    ["of what waits", waits, {}, { deadline: NOW, dueAt: NOW, requestedAt: NOW }],
    ["to the gate's", waits, GATE, { deadline: URGENT, dueAt: URGENT }],
    ["of what is held, whose time stays", { ...waits, state: "HELD" }, {}, { deadline: NOW, dueAt: late }],
    ["of a retry to that of a retry", { ...waits, attempts: 1 }, {}, { deadline: minutesFromNow(180) }],
    ["never to a later one", waits, SWEEP, waits],
  ])("%s", (_, scan, sighting, expected) => {
    const item = sight(withScan("WAITING", scan), { requestedAt: NOW, ...sighting });

    expect(item).toMatchObject({ ...expected, scanId: SCAN_ID });
  });

  test("a scan that only a request asked for is an ordinary one from then on", () => {
    const item = sight(withScan("WAITING", { deadline: URGENT, requestId: "request" }));

    expect([item?.requestId, item?.deadline, item?.scanId]).toEqual([undefined, URGENT, SCAN_ID]);
  });
});

test("an image is shared by accounts from the first task of a second one on, and for good; not by regions", () => {
  const elsewhere = TASK_ARN.replace("123456789012", "210987654321");
  const waits = withScan("WAITING");

  const shared = sight(waits, { taskArn: elsewhere });
  expect(shared).toMatchObject({ isShared: true, lastTaskArn: elsewhere, scanId: SCAN_ID });
  expect(sight(shared, { taskArn: elsewhere, credentials: "new" })?.isShared).toBe(true);
  expect(itemAfter(shared, { kind: "met", taskArn: TASK_ARN }, minutesFromNow(60))?.isShared).toBe(true);
  expect(sight(waits, { taskArn: TASK_ARN.replace("us-east-1", "eu-west-1") })?.isShared).toBeUndefined();
  // Of whoever asked for a scan, and may run nothing.
  const asked = { ...waits, lastTaskArn: elsewhere.replace(/:task\/.*/, ":cluster/tools") };
  expect(sight(asked, { taskArn: TASK_ARN })?.isShared).toBeUndefined();
});

describe("a permanent error", () => {
  const permanent = (errorMinutes: number) =>
    erred({ dueAt: undefined, errorClass: "permanent", errorAt: minutesFromNow(-errorMinutes) });

  test.each<[string, number, Partial<Seen>, Partial<ImageItem>]>([
    ["comes back with another task", 60, {}, { state: "WAITING", deadline: minutesFromNow(180) }],
    ["waits an hour for it", 50, {}, { state: "ERROR", dueAt: minutesFromNow(10) }],
    ["not with the task that met it", 600, { taskArn: TASK_ARN }, { state: "ERROR", dueAt: undefined }],
    ["comes back with a sweep", DAY_MINUTES, SWEEP, { state: "WAITING", deadline: minutesFromNow(180) }],
    ["waits a day for it", 1439, SWEEP, { state: "ERROR", dueAt: undefined }],
  ])("%s", (_, minutes, sighting, expected) => {
    expect(sight(permanent(minutes), sighting)).toMatchObject(expected);
  });

  test("comes back with a task once, though another one was seen within the hour", () => {
    expect(sight(permanent(50))).toMatchObject({ lastTaskArn: ANOTHER_TASK });
  });
});

describe("an error of scope registry", () => {
  const kind = { errorClass: "configuration", errorScope: "registry" } as const;
  const refused = (changes: Partial<ImageItem> = {}) =>
    erred({ ...kind, secrets: REFUSED, credentials: "old", ...changes });
  const unnamed = refused({ credentials: undefined, secrets: [] });

  test.each<[string, Partial<Seen>, Date]>([
    ["a sighting", {}, NOW],
    ["a sweep", SWEEP, minutesFromNow(720)],
    ["the gate", GATE, URGENT],
  ])("is due at once by %s with a secret that was not refused", (_, sighting, deadline) => {
    const opened = sight(refused(), { credentials: "new", ...sighting });

    expect(opened).toMatchObject({ state: "WAITING", scanId: NEW_ID, credentials: "new", deadline });
  });

  test.each<[string, ImageItem, string | undefined]>([
    ["by the secret that was refused", refused(), "old"],
    ["by what is longer than any secret's ARN", refused(), "x".repeat(641)],
    ["where no secret was refused", refused({ errorScope: "image" }), "new"],
    ["where it was pulled without one, and is again", unnamed, undefined],
  ])("waits on %s", (_, before, credentials) => {
    expect(sight(before, { credentials })).toMatchObject({ state: "ERROR", dueAt: before.dueAt });
  });

  test("makes an open retry as urgent as a new image", () => {
    const waits = { deadline: minutesFromNow(180), attempts: 1, secrets: REFUSED, credentials: "old" };

    expect(sight(withScan("WAITING", waits), { credentials: "new" })).toMatchObject({ deadline: NOW });
  });
});

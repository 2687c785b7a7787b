import type { ImageItem } from "../../../functions/images/image-item";
import type { Asked } from "../../../functions/images/step";
import { TOO_MANY_STARTS, URGENT } from "../../../functions/images/times";
import { DAY_MINUTES, image, minutesFromNow, NOW, SCAN_ID } from "../samples";
import { anItem, itemAfter, NEW_ID, seen, verdictFor, withScan } from "./an-item";

const REQUEST = { requestId: "request", clusterArn: "cluster", content: {} };
const OPENED = { state: "WAITING", scanId: NEW_ID, deadline: URGENT, dueAt: URGENT } as const;
/** So many starts, half an hour between two of them. */
const starts = (number: number, lastMinute = 0) =>
  Array.from({ length: number }, (_, index) => minutesFromNow(lastMinute - 30 * (number - 1 - index)));
const LATE = { deadline: minutesFromNow(60), dueAt: minutesFromNow(60) };

const asked = (request?: Asked["request"]): Asked => ({
  ...{ kind: "asked", image: image(), newScanId: NEW_ID, request },
});

describe("a request", () => {
  const item = (before?: ImageItem, content = {}) => itemAfter(before, asked({ ...REQUEST, content }));

  test.each<[string, ImageItem | undefined]>([
    ["nobody has seen", undefined],
    ["has a stale verdict", anItem({ verdict: verdictFor(-1) })],
    ["met an error that no time brings back", withScan("ERROR", { dueAt: undefined })],
  ])("opens the next scan to start of an image that %s", (_, before) => {
    const { requestId, clusterArn } = REQUEST;

    expect(item(before)).toMatchObject({ ...OPENED, requestId });
    expect(item(before)?.lastTaskArn).toBe(before?.lastTaskArn ?? clusterArn);
  });

  test.each<[string, ImageItem]>([
    ["has a fresh verdict", anItem({ verdict: verdictFor(1) })],
    ["waits with an error", withScan("ERROR", { dueAt: minutesFromNow(1) })],
    ["is scanned", withScan("SCANNING", LATE)],
  ])("changes nothing of an image that %s", (_, before) => {
    expect(item(before)).toBe(before);
  });

  test.each([
    [-5, true],
    [-4, false],
  ])("renews a fresh FAILED of %i minutes, which stands until then: %p", (age, isRenewed) => {
    const verdict = { ...verdictFor(60), verdict: "FAILED", verdictAt: minutesFromNow(age) } as const;
    const before = anItem({ verdict });

    expect(item(before)).toMatchObject({ verdict, ...(isRenewed ? OPENED : {}) });
    expect(item(before) === before).toBe(!isRenewed);
    const failing = { ...before, ...withScan("ERROR", { dueAt: minutesFromNow(1) }), verdict };
    expect(item(failing)).toBe(failing);
  });

  test("uses no secret of a task, until a task has seen the image, too", () => {
    const secrets = [{ arn: "secret", seenAt: NOW }];
    const scan = item(anItem({ secrets }));
    expect(scan?.credentials).toBeUndefined();

    const event = { kind: "restarted", scanId: NEW_ID, reason: "queue", newScanId: "next" } as const;
    expect(itemAfter(scan && { ...scan, state: "SCANNING" }, event)?.credentials).toBeUndefined();
    expect(itemAfter(scan, seen({ credentials: "secret" }))).toMatchObject({ credentials: "secret" });
    expect(itemAfter(anItem({ secrets }), asked())).toMatchObject({ credentials: "secret" });
  });

  test("is held by the twelfth start of the day, a person's rescan is not", () => {
    const before = anItem({ recentStarts: starts(12, -10) });

    const dueAt = minutesFromNow(DAY_MINUTES - 10 - 30 * 11);
    expect(item(before)).toMatchObject({ state: "HELD", reason: TOO_MANY_STARTS, deadline: URGENT, dueAt });
    expect(itemAfter(before, asked())).toMatchObject(OPENED);
  });
});

test("a person's rescan opens a scan beside a fresh verdict, which it makes stale, and of an error that waits", () => {
  const fresh = anItem({ verdict: verdictFor(60) });

  expect(itemAfter(fresh, asked())).toMatchObject({ ...OPENED, verdict: { freshUntil: NOW } });
  expect(itemAfter(withScan("ERROR", LATE), asked())).toMatchObject(OPENED);
  expect(itemAfter(undefined, asked())).toBeUndefined();
});

test("a rescan of every image makes verdicts stale that were reached before its time", () => {
  const outdated = (before: ImageItem) => itemAfter(before, { kind: "outdated", before: NOW });
  const verdict = verdictFor(60);

  expect(outdated(anItem({ verdict }))?.verdict).toEqual({ ...verdict, freshUntil: NOW });
  const later = anItem({ verdict: verdictFor(60, { verdictAt: minutesFromNow(1) }) });
  for (const before of [later, withScan("SCANNING", { verdict })]) {
    expect(outdated(before)).toBe(before);
  }
});

describe("once its time has come", () => {
  const due = (before: ImageItem) => itemAfter(before, { kind: "due", newScanId: NEW_ID });

  test("what was held waits by its own deadline, an error's other scan by one of three hours", () => {
    const held = withScan("HELD", { deadline: minutesFromNow(-30), dueAt: NOW });
    expect(due(held)).toMatchObject({ state: "WAITING", dueAt: minutesFromNow(-30), scanId: SCAN_ID });

    const item = due(withScan("ERROR", { dueAt: minutesFromNow(-9), reason: "broken", attempts: 2 }));
    expect(item).toMatchObject({
      state: "WAITING",
      scanId: NEW_ID,
      deadline: minutesFromNow(171),
      attempts: 2,
    });
    expect(item?.reason).toBeUndefined();
  });

  test("an error of an image that nobody has run for a week is left to the next sighting", () => {
    const error = withScan("ERROR", { dueAt: NOW, lastSeenAt: minutesFromNow(-7 * DAY_MINUTES) });

    expect(due(error)).toEqual({ ...error, dueAt: undefined });
  });

  test.each<[string, ImageItem]>([
    ["waits already", withScan("WAITING", { deadline: NOW, dueAt: NOW })],
    ["met an error and waits for longer", withScan("ERROR", LATE)],
    ["met an error that no time brings back", withScan("ERROR")],
    ["is scanned", withScan("SCANNING", { dueAt: NOW })],
  ])("nothing changes of what %s", (_, before) => {
    expect(due(before)).toBe(before);
  });
});

test("once the installation works again an error of it is due, as the limits of starts allow; no other is", () => {
  const woken = (before: ImageItem) => itemAfter(before, { kind: "woken" });
  const error = withScan("ERROR", { errorScope: "installation", dueAt: minutesFromNow(60) });

  expect(woken(error)).toMatchObject({ state: "ERROR", dueAt: NOW });
  expect(woken({ ...error, recentStarts: starts(1, -2) })).toMatchObject({ dueAt: minutesFromNow(3) });
  const registry = { ...error, errorScope: "registry" } as const;
  expect(woken(registry)).toBe(registry);
});

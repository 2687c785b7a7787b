import { imageKey } from "../../../functions/contract/images/image";
import type { ScanEnd } from "../../../functions/contract/images/scan";
import type { ImageItem } from "../../../functions/images/image-item";
import { step } from "../../../functions/images/step";
import { freshUntil } from "../../../functions/images/times";
import {
  DIGEST,
  inlineRun,
  minutesFromNow,
  NOW,
  SCAN_ID,
  scanError,
  scanVerdict,
  TASK_ARN,
  vulnerability,
} from "../samples";
import { anItem, itemAfter, NEW_ID, SETTINGS, verdictFor, withScan } from "./an-item";

const RUNS = { owner: "shop" };
const RUNNING = withScan("SCANNING", { deadline: NOW, dueAt: NOW, startedAt: NOW, run: inlineRun(1) });
const SECRETS = [{ arn: "one", seenAt: NOW }];

/** The image's item and the outcome once its scan has ended. */
function ended(before: ImageItem, end: ScanEnd, scanId = SCAN_ID) {
  const { item, notices } = step(before, { kind: "ended", scanId, end, runs: RUNS }, NOW, SETTINGS);
  return { item, outcome: notices[0], notices };
}

describe("a verdict", () => {
  const end = scanVerdict({
    ...{ verdict: "FAILED", scannerVersion: "1.2.3", policies: ["production"], scannedDigest: DIGEST },
    ...{ topVulnerabilities: [vulnerability()], resultUrl: "https://secure.sysdig.com/#/results/17" },
  });

  test("is the image's, in whole, and ends scan, errors and refusals", () => {
    const before = { ...RUNNING, verdict: verdictFor(-1, { failedRules: ["a"] }), attempts: 3 };
    const secrets = [{ ...SECRETS[0], seenAt: NOW, refusedAt: NOW }];

    const { item } = ended({ ...before, secrets, errorKind: "a/b/c" }, end);

    const { kind: _, scannerVersion: __, policies: ___, ...verdict } = end;
    const until = freshUntil(NOW, SETTINGS.rescanAfterMs, "table", imageKey(before.image));
    expect(item?.verdict).toEqual({ ...verdict, freshUntil: until });
    expect(item).toEqual({
      ...anItem({ verdict: item?.verdict, lastSeenAt: NOW, lastTaskArn: TASK_ARN, secrets: SECRETS }),
      ...{ scanId: SCAN_ID, run: inlineRun(1), history: item?.history },
    });
  });

  test("is remembered and published, with what it says of the one before, and who runs the image", () => {
    const history = [{ verdict: "PASSED", verdictAt: NOW }] as const;

    const { item, outcome } = ended({ ...RUNNING, verdict: verdictFor(-1), history }, end);

    const past = { verdict: "FAILED", verdictAt: NOW, recordedAt: NOW, change: "worse" };
    expect(item?.history).toEqual([{ ...past, scanner: "1.2.3", policies: "production" }, ...history]);
    expect(outcome).toMatchObject({ scanId: SCAN_ID, verdict: "FAILED", change: "worse", owner: "shop" });
  });
});

describe("an error", () => {
  const error = scanError("infrastructure", "transient", "no answer");

  // Proves publish.news: an error is news once of its kind.
  test("leaves the verdict before, says why and when its retry is, and is news once of its kind", () => {
    const { item, outcome } = ended({ ...RUNNING, verdict: verdictFor(-1), attempts: 1 }, error);

    const retryAt = minutesFromNow(30);
    expect(item).toMatchObject({
      ...{ state: "ERROR", dueAt: retryAt, attempts: 2, verdict: verdictFor(-1), reason: "no answer" },
      ...{ errorClass: "infrastructure", errorScope: "transient", errorAt: NOW, recentStarts: [] },
    });
    expect(item).toMatchObject({ run: inlineRun(1), errorKind: "infrastructure/transient/unknown" });
    expect(item?.deadline).toBeUndefined();
    const said = { class: "infrastructure", scope: "transient", reason: "no answer" };
    expect(outcome).toMatchObject({ error: { ...said, retryAt: retryAt.toISOString() }, change: "first" });
    const again = { ...RUNNING, errorKind: item?.errorKind };
    expect(ended(again, error).outcome).toMatchObject({ change: "same" });
  });

  test("of a scan that only a request asked for is not retried, and makes no later wait longer", () => {
    const { item } = ended({ ...RUNNING, requestId: "request", attempts: 1 }, error);

    expect(item).toMatchObject({ state: "ERROR", attempts: 1 });
    expect([item?.dueAt, item?.requestId]).toEqual([undefined, undefined]);
  });

  test("of its registry refuses the scan's secret; another one that was not has its turn at once", () => {
    const refused = scanError("configuration", "registry");
    const one = { ...RUNNING, credentials: "one", secrets: SECRETS };

    const secrets = [{ arn: "one", seenAt: NOW, refusedAt: NOW }];
    expect(ended(one, refused).item).toMatchObject({ secrets, dueAt: minutesFromNow(60) });
    const two = { ...one, secrets: [...SECRETS, { arn: "two", seenAt: NOW }] };
    expect(ended(two, refused).item).toMatchObject({ dueAt: minutesFromNow(0) });
  });
});

describe("a scan", () => {
  const lookAgainAt = minutesFromNow(1);
  const waiting = withScan("WAITING", { deadline: NOW, dueAt: NOW, reason: "no capacity" });
  const of = { scanId: SCAN_ID };

  test("begins once, and says since when it may have a run, which may appear for ten minutes", () => {
    const begin = (before: ImageItem | undefined, at = lookAgainAt) =>
      itemAfter(before, { ...of, kind: "begun", lookAgainAt: at });

    const begun = begin(waiting);
    expect(begun).toMatchObject({ state: "SCANNING", dueAt: lookAgainAt, startedAt: NOW });
    expect(begin(begun, NOW)).toBe(begun);
    const startedAt = (minutes: number) =>
      begin({ ...waiting, startedAt: minutesFromNow(minutes) })?.startedAt;
    expect([startedAt(-9), startedAt(-10)]).toEqual([minutesFromNow(-9), NOW]);
  });

  test("that the engine does not take waits by its deadline, or is held", () => {
    const event = { ...of, kind: "put-back", reason: "full" } as const;
    const late = { ...RUNNING, dueAt: lookAgainAt };

    expect(itemAfter(late, event)).toMatchObject({ state: "WAITING", dueAt: NOW, reason: "full" });
    const until = minutesFromNow(9);
    const held = itemAfter(late, { ...event, until, failedStarts: 2 });
    expect(held).toMatchObject({ state: "HELD", dueAt: until, failedStarts: 2, startedAt: NOW, attempts: 0 });
  });

  test("that ended for lack of capacity waits again as another one, as the limits of starts allow", () => {
    const event = { ...of, kind: "restarted", reason: "queue", newScanId: NEW_ID } as const;

    const waits = itemAfter({ ...RUNNING, requestId: "request" }, event);
    expect(waits).toMatchObject({ state: "WAITING", scanId: NEW_ID, deadline: NOW, reason: "queue" });
    expect([waits?.run, waits?.requestId]).toEqual([undefined, "request"]);
    const held = itemAfter({ ...RUNNING, recentStarts: [minutesFromNow(-1)] }, event);
    expect(held).toMatchObject({ state: "HELD", dueAt: minutesFromNow(4) });
    expect(itemAfter(RUNNING, { ...event, isBusy: true })).toMatchObject({ state: "HELD", busyAt: NOW });
  });
});

import { imageKey } from "../../../functions/contract/images/image";
import * as items from "../../../functions/images/image-item";
import { expiry } from "../../../functions/table/retention";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image, inlineRun, minutesFromNow, NOW, SCAN_ID, TASK_ARN, vulnerability } from "../samples";
import { anItem, verdictFor, withScan } from "./an-item";

const NGINX = image();
const ELSEWHERE = "arn:aws:ecs:eu-west-1:210987654321:task/production/1";
const OWN = { account: "123456789012", region: "us-east-1" };

/** An item with everything in it. */
const WHOLE: items.ImageItem = {
  image: NGINX,
  ...{ firstSeenAt: NOW, lastSeenAt: minutesFromNow(1), firstTaskArn: "first", lastTaskArn: TASK_ARN },
  isShared: true,
  verdict: verdictFor(60, {
    ...{ origin: "inline", counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 } },
    ...{ topVulnerabilities: [vulnerability({ name: "CVE-\u{1f41b}" })], failedRules: ["a / b / c"] },
    ...{ resultUrl: "https://secure.sysdig.com", scannedDigest: DIGEST, copiedFrom: "registry.test/other" },
  }),
  history: [
    { verdict: "FAILED", verdictAt: NOW, recordedAt: NOW, scanner: "1", policies: "a", change: "first" },
  ],
  ...{ attempts: 2, errorKind: "permanent/image/unknown", publishedOn: { events: NOW.toISOString() } },
  secrets: [{ arn: "secret", seenAt: NOW, refusedAt: NOW }, { seenAt: NOW }],
  ...{ recentStarts: [NOW], busyAt: NOW, used: [{ monthAndPlace: "2026-12 a/b", builds: 2, minutes: 7 }] },
  ...{ state: "HELD", scanId: SCAN_ID, dueAt: NOW, deadline: minutesFromNow(-7), requestedAt: NOW },
  ...{ requestId: "request", credentials: "secret", failedStarts: 1, run: inlineRun(1), startedAt: NOW },
  ...{ reason: "full", errorClass: "permanent", errorScope: "image", errorAt: NOW },
};

const rowWith = (changes: Readonly<Record<string, unknown>> = {}, of = WHOLE): Row => ({
  ...items.rowOf(of, NOW, undefined),
  image: imageKey(of.image),
  ...changes,
});

test.each<[string, items.ImageItem]>([
  ["everything", WHOLE],
  ["nothing but an image", anItem()],
  [
    "a tag without a digest",
    anItem({ image: { ...NGINX, reference: "registry:5000/app:1", digest: undefined } }),
  ],
])("an item with %s is read as it was written", (_, item) => {
  expect(items.readImage(rowWith({}, item))).toEqual(item);
});

test("an item expires, unless its scan is open", () => {
  expect(items.rowOf(withScan("WAITING"), NOW, undefined)).not.toHaveProperty("expiresAt");
  expect(items.rowOf(withScan("ERROR"), NOW, undefined).expiresAt).toBe(expiry(NOW));
});

test("what waits in another place is found by that, and read as any other", () => {
  const waiting = withScan("WAITING", { lastTaskArn: ELSEWHERE });

  const row = rowWith(items.rowOf(waiting, NOW, OWN), waiting);
  expect(row.rowState).toBe("WAITING 210987654321/eu-west-1");
  expect(items.readImage(row)?.state).toBe("WAITING");
  expect(items.rowOf(waiting, NOW, undefined).rowState).toBe("WAITING");
  expect(items.rowOf({ ...waiting, lastTaskArn: TASK_ARN }, NOW, OWN).rowState).toBe("WAITING");
  expect(items.rowOf({ ...waiting, state: "HELD" }, NOW, OWN).rowState).toBe("HELD");
  const shared = { ...waiting, lastTaskArn: TASK_ARN, isShared: true };
  expect(items.rowOf(shared, NOW, OWN).rowState).toBe(`WAITING ${items.SHARED}`);
  expect(items.rowOf(shared, NOW, undefined).rowState).toBe("WAITING");
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ["has another platform", { platform: "windows/amd64" }],
  ["has another repository than its key", { repository: "registry.test/other" }],
  ["has a digest that is none", { image: `${NGINX.repository}@sha256:abc#linux/amd64` }],
  ["is named otherwise", { image: `workloads#${imageKey(NGINX)}` }],
])("no image is an item that %s", (_, changes) => {
  expect(items.readImage(rowWith(changes))).toBeUndefined();
  expect(items.readImage(undefined)).toBeUndefined();
});

test.each<[string, Readonly<Record<string, unknown>>, Partial<items.ImageItem>]>([
  ["a state that nobody here writes", { rowState: "PAUSED" }, { state: undefined }],
  ["attempts that are no number", { attempts: "many" }, { attempts: 0 }],
  ["a time that is none", { dueAt: "soon" }, { dueAt: undefined }],
  ["a time after all others", { dueAt: "+010000-01-01T00:00:00.000Z" }, { dueAt: undefined }],
  ["a verdict that nobody knows", { verdict: "GOOD" }, { verdict: undefined }],
  ["a list that is none", { history: "a" }, { history: [] }],
  ["a run without a handle", { run: { engine: "inline" } }, { run: undefined }],
])("%s keep nothing else from being read", (_, changes, expected) => {
  expect(items.readImage(rowWith(changes))).toEqual({ ...WHOLE, ...expected });
});

test("of a verdict, of history and of secrets what can be read is read", () => {
  const counts = { critical: { toString: "7" }, high: 2, medium: "3" };
  const { history = [] } = rowWith();
  const verdictAt = NOW.toISOString();
  const item = items.readImage(
    rowWith({
      ...{ counts, topVulnerabilities: [7], failedRules: [7, "a"], recentStarts: ["soon", verdictAt] },
      history: [{ verdict: "GOOD", verdictAt }, { verdict: "FAILED" }, "x", ...[history].flat()],
      secrets: [{ arn: "secret" }, { arn: 7, seenAt: verdictAt }],
    }),
  );

  const read = { critical: 0, high: 2, medium: 0, low: 0, negligible: 0 };
  expect(item?.verdict).toMatchObject({ counts: read, topVulnerabilities: [], failedRules: ["a"] });
  expect(item).toMatchObject({ history: WHOLE.history, secrets: [{ seenAt: NOW }], recentStarts: [NOW] });
  expect(items.readImage(rowWith({ counts: "many" }))?.verdict?.counts).toBeUndefined();
});

test("the scan of an item is due at once where that does not say; an error's deadline is three hours after its time", () => {
  expect(items.scanOf(WHOLE)).toMatchObject({
    state: "HELD",
    deadline: minutesFromNow(-7),
    hadVerdict: true,
  });
  expect(items.scanOf(withScan("SCANNING"))).toMatchObject({ dueAt: new Date(0), attempts: 0, image: NGINX });
  expect(items.scanOf(withScan("ERROR", { dueAt: NOW }))).toMatchObject({ deadline: minutesFromNow(180) });
  expect(items.scanOf(anItem({ scanId: SCAN_ID }))).toBeUndefined();
});

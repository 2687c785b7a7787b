import * as contents from "../../../functions/images/contents";
import type { RecordedVerdict } from "../../../functions/images/verdict";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image, minutesFromNow, NOW } from "../samples";
import { verdictFor } from "./an-item";

const NGINX = image();
const MIRROR = image("registry.test/mirror/nginx:1", DIGEST);
const PASSED = verdictFor(60);
const FAILED = verdictFor(90, { verdict: "FAILED" });
const NO_POLICY = verdictFor(70, { verdict: "NO_POLICY" });
const ofNginx = (verdict: RecordedVerdict) => ({ ...verdict, copiedFrom: NGINX.repository });
const ofMirror = (verdict: RecordedVerdict) => ({ ...verdict, copiedFrom: MIRROR.repository });

/** What is known of the content once its names were scanned, each with the verdict that it got. */
function known(...scans: readonly [typeof NGINX, RecordedVerdict, isOfName?: boolean][]): contents.Content {
  const last = scans.reduce<Row | undefined>(
    (row, [of, verdict, isOfName = false]) => contents.contentAfter(of, verdict, isOfName, row, NOW),
    undefined,
  );
  return contents.readContent(last);
}

test("a content is a digest for a platform, whatever its name", () => {
  expect(contents.contentKey(NGINX)).toBe(`content#${DIGEST}#linux/amd64`);
  expect(contents.contentKey(MIRROR)).toBe(contents.contentKey(NGINX));
  expect(contents.contentKey({ ...NGINX, digest: undefined })).toBeUndefined();
});

test.each<[string, contents.Content, contents.Content]>([
  ["a PASSED that rests on no name", known([NGINX, PASSED]), { passed: ofNginx(PASSED) }],
  ["no PASSED that rests on a name", known([NGINX, PASSED, true]), {}],
  [
    "every FAILED",
    known([NGINX, PASSED], [MIRROR, FAILED]),
    { passed: ofNginx(PASSED), failed: ofMirror(FAILED) },
  ],
  [
    "the latest, NO_POLICY as PASSED",
    known([NGINX, PASSED], [MIRROR, NO_POLICY]),
    { passed: ofMirror(NO_POLICY) },
  ],
])("of it are known: %s", (_, content, expected) => {
  expect(content).toEqual(expected);
});

test("its item outlives its verdict, and stays as it is where nothing is known", () => {
  const row = contents.contentAfter(NGINX, PASSED, false, undefined, NOW);

  expect(Number(row?.expiresAt) * 1000).toBeGreaterThan(minutesFromNow(60).getTime());
  expect(contents.contentAfter(MIRROR, PASSED, true, row, NOW)).toBe(row);
  expect(contents.readContent({ passed: "PASSED", failed: { verdict: "FAILED" } } as Row)).toEqual({});
});

const passed = ofMirror(PASSED);
const failed = ofMirror(FAILED);
const newer = ofMirror(verdictFor(91));
const stale = { ...failed, freshUntil: NOW };

test.each<[string, RecordedVerdict | undefined, contents.Content, RecordedVerdict | undefined]>([
  ["nothing where nothing is known", undefined, {}, undefined],
  ["a fresh PASSED, for as long as the original is fresh", undefined, { passed }, passed],
  ["no stale PASSED", undefined, { passed: ofMirror(verdictFor(0)) }, undefined],
  ["a FAILED as one that is not fresh", undefined, { failed }, stale],
  ["the newer of both", undefined, { passed, failed }, stale],
  ["the newer of both, where that passes", undefined, { passed: newer, failed }, newer],
  ["what is newer than its own", verdictFor(59), { passed }, passed],
  ["nothing that is not", verdictFor(90), { passed, failed }, undefined],
])("an image without a fresh verdict copies %s", (_, own, content, expected) => {
  expect(contents.copyOf(own, content, NOW)).toEqual(expected);
});

const copied = { ...passed, freshUntil: minutesFromNow(120) };
const failedAt = (minute: number) => ({ failed: ofMirror(verdictFor(minute, { verdict: "FAILED" })) });

test.each<[string, RecordedVerdict, contents.Content, RecordedVerdict]>([
  ["a copy while its content is not known to be bad", copied, { passed }, copied],
  ["a copy of what is newer than the FAILED", copied, failedAt(59), copied],
  [
    "no copy from the FAILED on",
    copied,
    failedAt(60),
    { ...copied, freshUntil: failedAt(60).failed.verdictAt },
  ],
  ["a copied FAILED as it is", stale, failedAt(90), stale],
  ["its own", PASSED, failedAt(90), PASSED],
])("of a content that fails under a name stands %s", (_, verdict, content, expected) => {
  expect(contents.standing(verdict, content)).toEqual(expected);
});

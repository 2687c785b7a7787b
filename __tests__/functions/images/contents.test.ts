import {
  type Content,
  contentAfter,
  contentKey,
  copyOf,
  readContent,
} from "../../../functions/images/contents";
import type { RecordedVerdict } from "../../../functions/images/verdict";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image, minutesFromNow, NOW } from "../samples";
import { verdictFor } from "./an-item";

const NGINX = image();
const MIRROR = image("registry.test/mirror/nginx:1", DIGEST);
const PASSED = verdictFor(60);
const FAILED = verdictFor(90, {
  verdict: "FAILED",
  counts: { critical: 1, high: 0, medium: 0, low: 0, negligible: 0 },
});

/** What is known of the content once its names were scanned, each with the verdict that it got. */
function known(...scans: readonly [typeof NGINX, RecordedVerdict, isOfName?: boolean][]): Content {
  const last = scans.reduce<Row | undefined>(
    (row, [of, verdict, isOfName = false]) => contentAfter(of, verdict, isOfName, row, NOW),
    undefined,
  );
  return readContent(last);
}

test("a content is a digest for a platform, whatever its name", () => {
  expect(contentKey(NGINX)).toBe(`content#${DIGEST}#linux/amd64`);
  expect(contentKey(MIRROR)).toBe(contentKey(NGINX));
  expect(contentKey({ ...NGINX, digest: undefined })).toBeUndefined();
});

test.each<[string, Content, Content]>([
  [
    "a PASSED that rests on no name",
    known([NGINX, PASSED]),
    { passed: { ...PASSED, copiedFrom: NGINX.repository } },
  ],
  ["no PASSED that rests on a name", known([NGINX, PASSED, true]), {}],
  [
    "every FAILED, beside the latest PASSED",
    known([NGINX, PASSED], [MIRROR, FAILED, true]),
    {
      passed: { ...PASSED, copiedFrom: NGINX.repository },
      failed: { ...FAILED, copiedFrom: MIRROR.repository },
    },
  ],
  [
    "the latest of each, NO_POLICY as PASSED",
    known([NGINX, PASSED], [MIRROR, verdictFor(70, { verdict: "NO_POLICY" })]),
    { passed: { ...verdictFor(70, { verdict: "NO_POLICY" }), copiedFrom: MIRROR.repository } },
  ],
])("of it are known: %s", (_, content, expected) => {
  expect(content).toEqual(expected);
});

test("its item outlives its verdict, and stays as it is where nothing is known", () => {
  const row = contentAfter(NGINX, PASSED, false, undefined, NOW);

  expect(Number(row?.expiresAt) * 1000).toBeGreaterThan(minutesFromNow(60).getTime());
  expect(contentAfter(MIRROR, PASSED, true, row, NOW)).toBe(row);
  expect(readContent({ passed: "PASSED", failed: { verdict: "FAILED" } } as Row)).toEqual({});
});

const named = (verdict: RecordedVerdict) => ({ ...verdict, copiedFrom: "registry.test/other" });
const passed = named(PASSED);
const failed = named(FAILED);
const stale = { ...failed, freshUntil: NOW };

test.each<[string, RecordedVerdict | undefined, Content, RecordedVerdict | undefined]>([
  ["nothing where nothing is known", undefined, {}, undefined],
  ["a fresh PASSED, for as long as the original is fresh", undefined, { passed }, passed],
  ["no stale PASSED", undefined, { passed: named(verdictFor(0)) }, undefined],
  ["a FAILED as one that is not fresh", undefined, { failed }, stale],
  ["the newer of both", undefined, { passed, failed }, stale],
  [
    "the newer of both, where that passes",
    undefined,
    { passed: named(verdictFor(91)), failed },
    named(verdictFor(91)),
  ],
  ["what is newer than its own", verdictFor(59), { passed }, passed],
  ["nothing that is not", verdictFor(90), { passed, failed }, undefined],
])("an image without a fresh verdict copies %s", (_, own, content, expected) => {
  expect(copyOf(own, content, NOW)).toEqual(expected);
});

import * as contents from "../../../functions/images/contents";
import type { RecordedVerdict } from "../../../functions/images/verdict";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image, minutesFromNow, NOW } from "../samples";
import { verdictFor } from "./an-item";

const NGINX = image();
const MIRROR = image("registry.test/mirror/nginx:1", DIGEST);
const PASSED = verdictFor(60);

test("its item outlives its verdict, and stays as it is where nothing is known", () => {
  const row = contents.contentAfter(NGINX, PASSED, false, undefined, NOW);

  expect(Number(row?.expiresAt) * 1000).toBeGreaterThan(minutesFromNow(60).getTime());
  expect(contents.contentAfter(MIRROR, verdictFor(59), true, row, NOW)).toBe(row);
  expect(contents.readContent({ passed: "PASSED", failed: { verdict: "FAILED" } } as Row)).toEqual({});
});

const ofMirror = (verdict: RecordedVerdict) => ({ ...verdict, copiedFrom: MIRROR.repository });
const passed = ofMirror(PASSED);
const stale = { ...ofMirror(verdictFor(60, { verdict: "FAILED" })), freshUntil: NOW };

const copied = { ...passed, freshUntil: minutesFromNow(120) };
const failedAt = (minute: number) => ({ failed: ofMirror(verdictFor(minute, { verdict: "FAILED" })) });

test.each<[string, RecordedVerdict, contents.Content, RecordedVerdict]>([
  ["a copy while its content is not known to be bad", copied, {}, copied],
  ["a copy as long as its original", copied, { passed }, { ...copied, freshUntil: passed.freshUntil }],
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

test("a PASSED of the content ends where a later one rests on a name", () => {
  const row = contents.contentAfter(NGINX, PASSED, false, undefined, NOW);
  const later = verdictFor(90);

  const ended = contents.contentAfter(MIRROR, later, true, row, NOW);

  expect(contents.readContent(ended).passed?.freshUntil).toEqual(later.verdictAt);
});

test("of an image without a fresh verdict a newer FAILED of its content is known, and of others their own", () => {
  const content = { failed: ofMirror(verdictFor(90, { verdict: "FAILED" })) };

  expect(contents.knownVerdict(undefined, content, NOW)).toMatchObject({
    verdict: "FAILED",
    freshUntil: NOW,
  });
  expect(contents.knownVerdict(PASSED, content, NOW)).toBe(PASSED);
});

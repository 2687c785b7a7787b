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
  expect(contents.contentAfter(MIRROR, PASSED, true, row, NOW)).toBe(row);
  expect(contents.readContent({ passed: "PASSED", failed: { verdict: "FAILED" } } as Row)).toEqual({});
});

const ofMirror = (verdict: RecordedVerdict) => ({ ...verdict, copiedFrom: MIRROR.repository });
const passed = ofMirror(PASSED);
const stale = { ...ofMirror(verdictFor(60, { verdict: "FAILED" })), freshUntil: NOW };

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

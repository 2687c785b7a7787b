import * as contents from "../../../functions/images/contents";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image, minutesFromNow, NOW } from "../samples";
import { verdictFor } from "./an-item";

const NGINX = image();
const MIRROR = image("registry.test/mirror/nginx:1", DIGEST);
const PASSED = verdictFor(60);

test("a content is a digest for a platform, whatever its name", () => {
  expect(contents.contentKey(NGINX)).toBe(`content#${DIGEST}#linux/amd64`);
  expect(contents.contentKey(MIRROR)).toBe(contents.contentKey(NGINX));
  expect(contents.contentKey({ ...NGINX, digest: undefined })).toBeUndefined();
});

test("its item outlives its verdict, and stays as it is where nothing is known", () => {
  const row = contents.contentAfter(NGINX, PASSED, false, undefined, NOW);

  expect(Number(row?.expiresAt) * 1000).toBeGreaterThan(minutesFromNow(60).getTime());
  expect(contents.contentAfter(MIRROR, PASSED, true, row, NOW)).toBe(row);
  expect(contents.readContent({ passed: "PASSED", failed: { verdict: "FAILED" } } as Row)).toEqual({});
});

import * as contents from "../../../functions/images/contents";
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

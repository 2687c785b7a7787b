import {
  ENVIRONMENT_CHARACTERS,
  fitsIntoCoordinator,
  fitsIntoEnvironment,
} from "../../modules/fargate-image-scanning/environment-rule";
import { textOf } from "../pages";

const page = textOf("docs/coverage.md");

test("what inputs take together is on the page, with each of them", () => {
  const conditions = `${fitsIntoEnvironment().condition} ${fitsIntoCoordinator().condition}`;
  const numbers = [...page.matchAll(/([\d,]+)\s+characters\s+together/g)].map(([, number]) => number);
  const names = new Set([...conditions.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name));

  expect(numbers).toEqual(Array(2).fill(ENVIRONMENT_CHARACTERS.toLocaleString("en-US")));
  expect(names).toContain("sysdig_secure_api_token_ssm_parameter");
  expect([...names].filter((name) => name !== "scan_mode" && !page.includes(`\`${name}`))).toEqual([]);
});

import { textOf } from "../pages";
import { tableOf } from "./tables";

const threats = tableOf(textOf("SECURITY.md"), "Threat model");
const OURS_CANNOT = /^none: /;

test("every boundary says what stops whom, by which test, and what remains", () => {
  expect(threats.length).toBeGreaterThan(10);
  expect(threats.filter((cells) => cells.length !== 5 || cells.some((cell) => cell === ""))).toEqual([]);
  // What only the account itself can keep from happening.
  expect(threats.filter(([, , , test = ""]) => OURS_CANNOT.test(test))).toHaveLength(2);
});

test.each(
  threats
    .map(([boundary, , , tests = ""]) => [boundary, tests] as const)
    .filter(([, tests]) => !OURS_CANNOT.test(tests)),
)("%s: the tests that are named exist", (_, tests) => {
  const named = tests.split("<br>").map((each) => /^`(__tests__\/[\w./-]+)`$/.exec(each)?.[1]);

  expect(named).not.toContain(undefined);
  for (const path of named as string[]) {
    expect(textOf(path)).not.toMatch(/\b(test|describe|it)\.(skip|only|todo|failing)\b/);
  }
});

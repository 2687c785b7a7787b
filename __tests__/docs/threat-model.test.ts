import { textOf } from "../pages";
import { PROMISES } from "../promises";
import { tableOf } from "./tables";

const threats = tableOf(textOf("SECURITY.md"), "Threat model");
const OURS_CANNOT = /^none: /;

test("every boundary says what stops whom, by which proof, and what remains", () => {
  expect(threats.length).toBeGreaterThan(10);
  expect(threats.filter((cells) => cells.length !== 5 || cells.some((cell) => cell === ""))).toEqual([]);
  // What only the account itself can keep from happening.
  expect(threats.filter(([, , , test = ""]) => OURS_CANNOT.test(test))).toHaveLength(2);
});

test.each(
  threats
    .map(([boundary, , , proofs = ""]) => [boundary, proofs] as const)
    .filter(([, proofs]) => !OURS_CANNOT.test(proofs)),
)("%s: what stops it is promised, and so proven", (_, proofs) => {
  const named = proofs.split("<br>").map((each) => /^`([a-z.-]+)`$/.exec(each)?.[1]);

  expect(Object.keys(PROMISES)).toEqual(expect.arrayContaining(named));
});

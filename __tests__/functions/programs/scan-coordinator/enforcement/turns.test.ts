import { inTurns } from "../../../../../functions/programs/scan-coordinator/enforcement/turns";

// Proves enforcement.turns.
test("names take turns, in one round those with the smallest load first", () => {
  const names = ["a1", "a2", "a3", "b1", "c1", "b2"];
  const loadOf = (_item: string, name: string) => (name === "a" ? 1 : 0);

  expect(inTurns(names, ([name = ""]) => name)).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
  expect(inTurns(names, ([name = ""]) => name, loadOf)).toEqual(["b1", "c1", "a1", "b2", "a2", "a3"]);
});

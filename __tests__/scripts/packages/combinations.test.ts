import { combinationsOf, LIBRARIES } from "../../../scripts/packages/combinations";

test("CI has time for each library with npm, on the oldest Node that it runs on", () => {
  expect(combinationsOf([])).toEqual(
    Object.entries(LIBRARIES).map(([library, [node]]) => ({ library, node, manager: "npm" })),
  );
});

test("--all has each library on each Node that it runs on, with each package manager", () => {
  const all = combinationsOf(["--all"]).map((each) => `${each.library} ${each.node} ${each.manager}`);

  const expected = Object.entries(LIBRARIES).flatMap(([name, nodes]) =>
    nodes.flatMap((node) => ["npm", "pnpm", "yarn"].map((manager) => `${name} ${node} ${manager}`)),
  );
  expect(all.sort()).toEqual(expected.sort());
});

test("another option is refused with what there is", () => {
  expect(() => combinationsOf(["--al"])).toThrow("--al is no option: --all tests every Node");
});

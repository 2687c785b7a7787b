import { combinationsOf, LIBRARIES } from "../../../scripts/packages/combinations";

test("every Node and package manager is among the few combinations that CI has time for", () => {
  const few = combinationsOf([]);

  expect(few.map(({ node }) => node)).toEqual(["20", "22", "24"]);
  expect(new Set(few.map(({ manager }) => manager)).size).toBe(2);
  expect(combinationsOf(["--all"])).toEqual(expect.arrayContaining([...few]));
});

test("--all has each library on each Node that it runs on", () => {
  const pairs = combinationsOf(["--all"]).map(({ library, node }) => `${library} ${node}`);

  const expected = Object.entries(LIBRARIES).flatMap(([name, nodes]) =>
    nodes.map((node) => `${name} ${node}`),
  );
  expect(new Set(pairs)).toEqual(new Set(expected));
});

test("another option is refused with what there is", () => {
  expect(() => combinationsOf(["--al"])).toThrow("--al is no option: --all tests every Node");
});

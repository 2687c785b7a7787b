import { buildOf, ENGINES } from "../../../../functions/contract/images/scan";

test("a build is what carries out a scan of inline mode, and of no other", () => {
  const builds = ENGINES.map((engine) => buildOf({ engine, handle: "handle" }));

  expect(Object.fromEntries(ENGINES.map((engine, index) => [engine, builds[index]]))).toEqual({
    inline: "handle",
    backend: undefined,
  });
  expect(buildOf(undefined)).toBeUndefined();
});

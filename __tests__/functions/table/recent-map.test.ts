import { RecentMap } from "../../../functions/table/recent-map";

test("a value is known once it was set", () => {
  const map = new RecentMap<number>(10);

  expect(map.get("a")).toBeUndefined();
  map.set("a", 1);
  map.set("a", 2);
  expect(map.get("a")).toBe(2);
});

test("a full map forgets the key that was not asked for longest, and never grows", () => {
  const map = new RecentMap<true>(3);
  for (const key of ["a", "b", "c"]) {
    map.set(key, true);
  }
  map.get("a");
  map.set("d", true);

  expect(["a", "b", "c", "d"].filter((key) => map.get(key))).toEqual(["a", "c", "d"]);
});

import { RecentMap } from "../../../functions/table/recent-map";

test("a full map forgets the key that was not asked for longest, and never grows", () => {
  const map = new RecentMap<true>(3);
  for (const key of ["a", "b", "c"]) {
    map.set(key, true);
  }
  map.get("a");
  map.set("c", true);
  map.set("d", true);

  expect(["a", "b", "c", "d"].filter((key) => map.get(key))).toEqual(["a", "c", "d"]);
});

import { RecentKeys } from "../../../functions/task-sweeper/recent-keys";

test("a key is known once it was added", () => {
  const keys = new RecentKeys(10);

  expect(keys.has("a")).toBe(false);
  keys.add("a");
  expect(keys.has("a")).toBe(true);
});

test("a full set forgets the key that was not asked for longest, and never grows", () => {
  const keys = new RecentKeys(3);
  for (const key of ["a", "b", "c"]) {
    keys.add(key);
  }
  keys.has("a");
  keys.add("d");

  expect(["a", "b", "c", "d"].filter((key) => keys.has(key))).toEqual(["a", "c", "d"]);
  for (let number = 0; number < 1000; number += 1) {
    keys.add(`${number}`);
  }
  expect(keys.size).toBe(3);
});

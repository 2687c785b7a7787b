import { slotOf } from "../../../functions/capacity/control";
import { mostOfAccount, orderOfStarts } from "../../../functions/capacity/order-of-starts";
import { URGENT } from "../../../functions/images/times";
import { minutesFromNow } from "../samples";

/** @param place a region, of another account after a slash */
const taskIn = (place: string) => {
  const [region, account = "123456789012"] = place.split("/");
  return `arn:aws:ecs:${region}:${account}:task/production/1`;
};
const waiting = (place: string, minute: number, deadline = minutesFromNow(minute)) => ({
  ...{ lastTaskArn: taskIn(place), deadline, name: `${place} ${minute}` },
});
const running = (...places: readonly string[]) =>
  places.map((place) => slotOf({ scanId: "scan", key: "image", lastTaskArn: taskIn(place) }));

const order = (scans: readonly ReturnType<typeof waiting>[], slots: readonly string[] = []) =>
  orderOfStarts(scans, slots).map(({ name }) => name);

// Proves scan.fair.
test("scans start by their deadlines, those that the gate or a person waits for before all", () => {
  const scans = [waiting("a", 5), waiting("a", 3), waiting("b", 9, URGENT), waiting("a", 8, URGENT)];

  expect(order(scans)).toEqual(["b 9", "a 8", "a 3", "a 5"]);
  expect(order([])).toEqual([]);
});

test("of each place's earliest that one is next whose place has the fewest running, ties by deadline", () => {
  const many = Array.from({ length: 5 }, (_, minute) => waiting("a", minute));

  expect(order([...many, waiting("b", 60), waiting("c", 50)])).toEqual([
    ...["a 0", "c 50", "b 60", "a 1", "a 2", "a 3", "a 4"],
  ]);
  expect(order([...many.slice(0, 2), waiting("b", 60)], running("a"))).toEqual(["b 60", "a 0", "a 1"]);
  expect(order([waiting("a", 1), waiting("b", 2), waiting("a", 9, URGENT)])).toEqual(["a 9", "b 2", "a 1"]);
});

test("of one account no more than its share starts, however many wait in whatever regions, but for urgent ones", () => {
  const scans = [...[1, 2, 3, 4].map((minute) => waiting("a", minute)), waiting("a", 9, URGENT)];
  const shared = (of: typeof scans, slots: readonly string[]) =>
    orderOfStarts(of, slots, 2).map(({ name }) => name);

  expect(shared(scans, [])).toEqual(["a 9", "a 1"]);
  const other = "b/210987654321";
  expect(shared([...scans, waiting("b", 3), waiting(other, 9)], running("a", "b"))).toEqual([
    "a 9",
    `${other} 9`,
  ]);
});

test("what several accounts run uses a share of its own, whatever else waits or runs where it was seen last", () => {
  const shared = [1, 2, 3].map((minute) => ({ ...waiting("a", 50 + minute), isShared: true }));
  const scans = [...[1, 2].map((minute) => waiting("a", minute)), ...shared];

  const names = (most?: number) => orderOfStarts(scans, running("a"), most).map(({ name }) => name);
  expect(names()).toEqual(["a 51", "a 1", "a 52", "a 2", "a 53"]);
  expect(names(1)).toEqual(["a 51"]);
});

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [20, 13],
  [60, 40],
])("of %d slots one of several accounts has at most %d", (slots, most) => {
  expect(mostOfAccount(slots)).toBe(most);
});

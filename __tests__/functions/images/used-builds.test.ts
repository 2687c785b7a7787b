import { BUILD_MINUTE_USD } from "../../../functions/contract/build";
import type { ImageItem } from "../../../functions/images/image-item";
import { usedBuildsIn, withBuild } from "../../../functions/images/used-builds";
import prices from "../../../simulation/prices.json";
import { inlineRun } from "../samples";
import { withScan } from "./an-item";

const task = (place: string) => `arn:aws:ecs:eu-west-1:${place}:task/shop/1`;
const [SHOP, BANK] = ["222222222222", "333333333333"] as const;
const of = (month: string, account: string) => `${month} ${account}/eu-west-1`;

/** After a build for a task of a place, which began at a time and took some seconds. */
function after(item: ImageItem, begun: string, seconds: number, account: string = SHOP): ImageItem {
  const startedAt = new Date(begun);
  const scan = { ...item, run: inlineRun(1), startedAt, lastTaskArn: task(account) };
  return withBuild(scan, new Date(startedAt.getTime() + 1000 * seconds));
}

const NONE = withScan("SCANNING");

test("builds are counted by month and place, each of their times rounded up to minutes", () => {
  const first = after(NONE, "2026-11-30T10:00:00Z", 61);
  const second = after(first, "2026-12-01T10:00:00Z", 0);
  const third = after(second, "2026-12-02T10:00:00Z", 120, BANK);

  expect(after(third, "2026-12-03T10:00:00Z", 121).used).toEqual([
    { monthAndPlace: of("2026-12", SHOP), builds: 2, minutes: 4 },
    { monthAndPlace: of("2026-12", BANK), builds: 1, minutes: 2 },
    { monthAndPlace: of("2026-11", SHOP), builds: 1, minutes: 2 },
  ]);
});

test("a build belongs to the month in which it ended", () => {
  expect(after(NONE, "2026-11-30T23:59:30Z", 60).used).toMatchObject([
    { monthAndPlace: of("2026-12", SHOP) },
  ]);
});

test("a scan that no build carries out uses none", () => {
  const [waits, backend] = [NONE, { ...NONE, run: { engine: "backend", handle: "a" } as const }];

  expect(withBuild(waits, new Date())).toBe(waits);
  expect(withBuild(backend, new Date())).toBe(backend);
});

test("an image remembers this month and the last one, and no more than the latest 30 places", () => {
  const old = after(after(NONE, "2026-10-31T10:00:00Z", 60), "2026-11-01T10:00:00Z", 60);
  expect(after(old, "2026-12-31T10:00:00Z", 60).used).toHaveLength(2);

  const accounts = Array.from({ length: 40 }, (_, index) => String(100_000_000_000 + index));
  const many = accounts.reduce((item, account) => after(item, "2026-12-01T10:00:00Z", 60, account), NONE);
  expect(many.used).toHaveLength(30);
  expect(many.used[0]?.monthAndPlace).toBe(of("2026-12", "100000000039"));
});

test.each([undefined, "2026-12", { builds: 1 }, { monthAndPlace: 7 }])("%j in a table is none", (stored) => {
  expect(usedBuildsIn(stored)).toBeUndefined();
});

test("the price of a minute is that of the page on capacity", () => {
  const { usd, per } = prices.lines.buildMinute;

  expect(BUILD_MINUTE_USD).toBe(usd / per);
});

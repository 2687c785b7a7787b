import { imageKey } from "../../../functions/contract/images/image";
import {
  readWorkloadsItem,
  type WorkloadsItem,
  workloadsKeyOf,
  workloadsValues,
} from "../../../functions/workloads/workloads-item";
import { image, minutesFromNow, NOW } from "../samples";
import { stored } from "./samples";

const EMPTY: WorkloadsItem = { services: [], furtherServices: 0 };
const long = (letter: string, number: number) => `${number}`.padStart(255, letter);

/** More than DynamoDB counts: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf(item: WorkloadsItem): number {
  const key = workloadsKeyOf(imageKey({ ...image(), repository: "a".repeat(290) }));
  return Buffer.byteLength(JSON.stringify({ image: key, ...workloadsValues(item, NOW) }));
}

/** As an item is kept: what is not known has no attribute. */
const kept = (item: WorkloadsItem) =>
  readWorkloadsItem(JSON.parse(JSON.stringify(workloadsValues(item, NOW))));

test.each([
  ["the longest owners", "o".repeat(100)],
  ["owners of the widest characters", "\u{1F6A2}".repeat(100)],
])("an item of the longest names and %s has 16 KB at most, and counts what it leaves out", (_, owner) => {
  const services = Array.from({ length: 20 }, (__, number) =>
    stored(long("s", number), {
      ...{ cluster: long("c", number), owner, tasks: 100_000 },
      ownerAt: NOW,
    }),
  );
  const item = { services, furtherServices: 80, sweptAt: NOW };

  expect(sizeOf(item)).toBeLessThan(16 * 1024);
  const { services: named, furtherServices } = kept(item);
  expect(named.length).toBeGreaterThan(8);
  expect(named.length + furtherServices).toBe(100);
});

test("what was written is read as it was", () => {
  const service = stored("web", { owner: "payments", ownerAt: minutesFromNow(-5) });
  const item = { services: [service], furtherServices: 3, sweptAt: NOW };

  expect(kept(item)).toEqual(item);
});

test("what nobody here wrote is left out", () => {
  const good = { kind: "family", name: "job", cluster: "shop", tasks: 1, since: NOW.toISOString() };
  const services = [good, { ...good, kind: "cluster" }, { ...good, since: "then" }, "web", 7];

  expect(readWorkloadsItem({ services, furtherServices: "many" })).toMatchObject({
    services: [{ name: "job" }],
    furtherServices: 0,
  });
  expect(readWorkloadsItem(undefined)).toMatchObject(EMPTY);
});

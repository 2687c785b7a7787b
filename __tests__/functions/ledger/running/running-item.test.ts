import {
  type RunningItem,
  readRunningItem,
  runningKey,
  runningValues,
  withService,
} from "../../../../functions/ledger/running/running-item";
import { stored as storedValue } from "../../../../functions/ledger/table/value";
import { DIGEST, image, minutesFromNow, NOW } from "../../samples";
import { runner, stored } from "./samples";

const EMPTY: RunningItem = { services: [], furtherServices: 0 };
const another = (number: number) => runner(long("n", number), { cluster: long("c", number) });
const long = (letter: string, number: number) => `${number}`.padStart(255, letter);

/** More than DynamoDB counts: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf(item: RunningItem): number {
  const key = runningKey({ reference: `${"a".repeat(290)}:1`, platform: "linux/amd64" });
  return Buffer.byteLength(JSON.stringify({ image: key, ...runningValues(item, NOW) }));
}

/** As an item is kept: what is not known has no attribute. */
const kept = (item: RunningItem) =>
  readRunningItem(
    Object.fromEntries(
      Object.entries(runningValues(item, NOW)).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, storedValue(value)]],
      ),
    ),
  );

test.each([
  ["the longest owners", "o".repeat(100)],
  ["owners of the widest characters", "\u{1F6A2}".repeat(100)],
])("an item of the longest names and %s has 16 KB at most, and counts what it leaves out", (_, owner) => {
  const services = Array.from({ length: 20 }, (__, number) =>
    stored(long("s", number), {
      ...{ cluster: long("c", number), owner, tasks: 100_000 },
      ...{ ownerAt: NOW, addedAt: NOW },
    }),
  );
  const counted = Array.from({ length: 100 }, (__, number) => `${number}`.padStart(6, "m"));
  const item = { services, furtherServices: 80, counted, sweptAt: NOW, addedAt: NOW };

  expect(sizeOf(item)).toBeLessThan(16 * 1024);
  const { services: named, furtherServices } = kept(item);
  expect(named.length).toBeGreaterThan(8);
  expect(named.length + furtherServices).toBe(100);
});

test("twenty services of the longest names that ECS allows all have their place", () => {
  const services = Array.from({ length: 20 }, (_, number) =>
    stored(long("s", number), { cluster: long("c", number), owner: "o".repeat(60), ownerAt: NOW }),
  );

  expect(kept({ services, furtherServices: 0 })).toMatchObject({ furtherServices: 0, services });
});

test("what was written is read as it was", () => {
  const service = stored("web", { owner: "payments", ownerAt: minutesFromNow(-5), addedAt: NOW });
  const counted = ["abcdef", "ghijkl"];
  const item = { services: [service], furtherServices: 3, counted, sweptAt: NOW, addedAt: minutesFromNow(1) };

  expect(kept(item)).toEqual(item);
});

test("what nobody here wrote is left out", () => {
  const good = { kind: "family", name: "job", cluster: "shop", tasks: 1, since: NOW.toISOString() };
  const services = [good, { ...good, kind: "cluster" }, { ...good, since: "then" }, "web", 7];

  expect(readRunningItem({ services, furtherServices: "many" })).toMatchObject({
    services: [{ name: "job" }],
    furtherServices: 0,
  });
  expect(readRunningItem(undefined)).toMatchObject(EMPTY);
});

describe("a service that an event shows", () => {
  test("is added, with the task of the event", () => {
    const added = withService(EMPTY, runner("web"), NOW);

    expect(added?.services).toEqual([
      { kind: "service", name: "web", cluster: "shop", tasks: 1, since: NOW, addedAt: NOW },
    ]);
    expect(added?.addedAt).toEqual(NOW);
  });

  test("is known where a sweep has seen it lately", () => {
    expect(withService({ ...EMPTY, services: [stored("web")], sweptAt: NOW }, runner("web"), NOW)).toBe(
      undefined,
    );
  });

  test("of the same name in another cluster is another", () => {
    const item = { ...EMPTY, services: [stored("web")], sweptAt: NOW };

    expect(withService(item, runner("web", { cluster: "bank" }), NOW)?.services).toHaveLength(2);
    expect(withService(item, runner("web", { kind: "family" }), NOW)?.services).toHaveLength(2);
  });

  test("is confirmed where nobody has seen it for long, and keeps since when", () => {
    const since = minutesFromNow(-600);
    const item = { ...EMPTY, services: [stored("web", { since, addedAt: since })] };

    expect(withService(item, runner("web"), NOW)?.services).toMatchObject([{ since, addedAt: NOW }]);
  });

  test("is only counted where twenty others run", () => {
    const services = Array.from({ length: 20 }, (_, number) => stored(`web-${number}`));
    const full = { services, furtherServices: 79, sweptAt: NOW };

    expect(kept(withService(full, runner("new"), NOW) ?? EMPTY)).toMatchObject({
      services,
      furtherServices: 80,
    });
  });

  test.each([
    ["twenty others run", Array.from({ length: 20 }, (_, number) => stored(`web-${number}`))],
    [
      "long names leave no place",
      Array.from({ length: 20 }, (_, number) =>
        stored(long("s", number), { cluster: long("c", number), owner: "\u{1F6A2}".repeat(60) }),
      ),
    ],
  ])("is counted once where %s", (_, services) => {
    const full = kept({ services, furtherServices: 0, sweptAt: NOW });
    const first = kept(withService(full, another(1), NOW) ?? full);

    expect(first).toMatchObject({ services: full.services, furtherServices: full.furtherServices + 1 });
    expect(withService(first, another(1), minutesFromNow(1))).toBeUndefined();
    expect(withService(first, another(2), minutesFromNow(1))).toBeDefined();
  });

  test("is left to sweeps to count where an item has counted a hundred", () => {
    const services = Array.from({ length: 500 }, (_, number) => stored(`web-${number}`));
    const full = kept({ services, furtherServices: 0, sweptAt: NOW });

    expect(full.furtherServices).toBe(480);
    expect(withService(full, runner("web-499"), NOW)).toBeUndefined();
  });

  test("is named where the latest sweep has not seen the item, and what was counted before is not counted", () => {
    const services = Array.from({ length: 20 }, (_, number) => stored(`web-${number}`));
    const full = { services, furtherServices: 79, sweptAt: NOW };
    const last = { startedAt: minutesFromNow(1), endedAt: minutesFromNow(2) };
    const changed = withService(full, runner("new"), minutesFromNow(3), last);

    expect(changed?.services.at(-1)).toMatchObject({ name: "new" });
    expect(changed?.furtherServices).toBe(0);
    expect(withService(full, runner("web-3"), minutesFromNow(3), last)?.furtherServices).toBe(0);
  });

  test("takes the place of one that nobody has seen for long", () => {
    const services = Array.from({ length: 20 }, (_, number) =>
      stored(`web-${number}`, number === 7 ? {} : { addedAt: NOW }),
    );
    const full = { services, furtherServices: 79, sweptAt: minutesFromNow(-600) };
    const changed = withService(full, runner("new"), NOW);

    expect(changed?.services.map(({ name }) => name)).toEqual(
      services.map(({ name }) => (name === "web-7" ? "new" : name)),
    );
    expect(changed?.furtherServices).toBe(0);
  });
});

test("the item's key is that of the image's row, behind its prefix", () => {
  expect(runningKey(image("nginx:1.27", DIGEST))).toBe(`running#${DIGEST}#linux/amd64`);
});

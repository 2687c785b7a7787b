import { imageKey } from "../../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../../functions/contract/ledger";
import { SeenWorkloads } from "../../../../functions/programs/task-sweeper/seen-workloads";
import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import type { SweepRecorder } from "../../../../functions/workloads/record-sweep";
import { readWorkloads } from "../../../../functions/workloads/workloads-of";
import { MEMBER } from "../../places-on-sts";
import { minutesFromNow, NOW } from "../../samples";
import { clusterArn, containerOf, refusal, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf } from "./simulated-sweeper";

interface TaskFacts {
  readonly service?: string;
  readonly images?: readonly number[];
  readonly tags?: readonly object[];
  readonly startedAt?: Date;
}

/** Tasks by their clusters: each list is read anew with every sweep. */
function sweeperOf(
  tasks: Record<string, TaskFacts[]>,
  ownersOf: SweepRecorder["ownersOf"] = async () => new Map(),
) {
  const counts = { get: (cluster: string) => tasks[cluster]?.length ?? 0 };
  const sizes = new Proxy({} as Record<string, number>, {
    get: (_, name) => counts.get(String(name)),
    ownKeys: () => Object.keys(tasks),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
  const ecs = new SimulatedEcs(sizes, (cluster, number) => {
    const {
      service,
      images = [1],
      tags = [],
      startedAt = minutesFromNow(-30),
    } = tasks[cluster]?.[number] ?? {};
    return {
      ...runningTask(cluster, number, images.map(containerOf)),
      clusterArn: clusterArn(cluster),
      group: service === undefined ? "family:web" : `service:${service}`,
      ...{ tags, startedAt },
    };
  });
  const sweeper = createSweeper(ecs);
  const asked: string[] = [];
  const recorder: { -readonly [Name in keyof SweepRecorder]: SweepRecorder[Name] } = {
    ...{ ...sweeper.recorder, table: sweeper.store.table, now: sweeper.store.now, hasTime: () => true },
    ownersOf: async (services) => {
      asked.push(...services.map(({ name, cluster }) => `${cluster}/${name}`));
      return ownersOf(services);
    },
  };
  return { ...sweeper, recorder, asked };
}

type TestSweeper = ReturnType<typeof sweeperOf>;

const workloadsIn = async ({ store }: TestSweeper, number = 1) =>
  (await readWorkloads(store.table, [imageOf(number)])).get(imageKey(imageOf(number)));
const line = ({ telemetry }: TestSweeper) => telemetry.lines.findLast(({ message }) => message === "sweep");

test("a complete sweep says of each image which services run it, with how many tasks and since when", async () => {
  const sweeper = sweeperOf({
    bank: [{ service: "web" }],
    shop: [{ service: "web", images: [1, 2] }, { service: "web", startedAt: minutesFromNow(-90) }, {}],
  });

  await sweep(sweeper);

  const [since, early] = [minutesFromNow(-30), minutesFromNow(-90)];
  expect(await workloadsIn(sweeper)).toMatchObject({
    services: [
      { kind: "service", name: "web", cluster: "shop", tasks: 2, since: early },
      { kind: "family", name: "web", cluster: "shop", tasks: 1, since },
      { kind: "service", name: "web", cluster: "bank", tasks: 1, since },
    ].sort((one, other) => other.tasks - one.tasks || (one.kind < other.kind ? -1 : 1)),
    furtherServices: 0,
  });
  expect((await workloadsIn(sweeper, 2))?.services).toMatchObject([{ name: "web", tasks: 1 }]);
  expect(await sweeper.store.table.get(LAST_SWEEP_KEY)).toMatchObject({ tasks: 4, images: 2 });
  expect(line(sweeper)?.fields).toMatchObject({ end: "complete", imagesRunning: 2, itemsWritten: 2 });
});

test("a service that stays keeps since when it runs the image, whichever tasks it has now", async () => {
  const tasks = { shop: [{ service: "web" }] };
  const sweeper = sweeperOf(tasks);
  await sweep(sweeper);
  sweeper.store.passMinutes(60);
  tasks.shop = [{ service: "web", startedAt: minutesFromNow(50) } as TaskFacts & { service: string }];

  await sweep(sweeper);

  expect((await workloadsIn(sweeper))?.services).toMatchObject([{ since: minutesFromNow(-30) }]);
});

describe("owners", () => {
  const team = (value: string) => [{ key: "team", value }];

  test("come from the tags of tasks, and of the service only where those name none", async () => {
    const sweeper = sweeperOf(
      { shop: [{ service: "web", tags: team("payments") }, { service: "api" }, {}] },
      async (services) => new Map(services.map((service) => [service, "platform"])),
    );

    await sweep(sweeper);

    expect(sweeper.asked).toEqual(["shop/api"]);
    const owners = new Map(
      (await workloadsIn(sweeper))?.services.map((each) => [each.name + each.kind, each.owner]),
    );
    expect(Object.fromEntries(owners)).toEqual({
      webservice: "payments",
      apiservice: "platform",
      webfamily: undefined,
    });
  });

  test("of a service are asked for once a day, also where it has none", async () => {
    const sweeper = sweeperOf({ shop: [{ service: "web", images: [1, 2] }] }, async (services) => {
      return new Map(services.map((service) => [service, undefined]));
    });
    for (let hour = 0; hour < 24; hour += 1) {
      await sweep(sweeper);
      sweeper.store.passMinutes(60);
    }
    expect(sweeper.asked).toEqual(["shop/web"]);

    await sweep(sweeper);
    expect(sweeper.asked).toEqual(["shop/web", "shop/web"]);
  });
});

describe("nothing is recorded", () => {
  test("where the table refuses it, and the images were asked for all the same", async () => {
    const sweeper = sweeperOf({ shop: [{ service: "web" }] });
    sweeper.store.refuseWritesOf(LAST_SWEEP_KEY, refusal("AccessDeniedException"));

    expect(await sweep(sweeper)).toBe("complete");

    expect(line(sweeper)?.fields).toMatchObject({ end: "complete", notRecorded: "it failed" });
  });

  test("where a cluster cannot be looked into; one that is deleted is empty", async () => {
    const sweeper = sweeperOf({ bank: [{ service: "web" }], shop: [{ service: "web" }] });
    sweeper.tasks.refuse("AccessDeniedException", "shop");
    await sweep(sweeper);
    expect(await sweeper.store.table.get(LAST_SWEEP_KEY)).toBeUndefined();

    sweeper.tasks.refuse("ClusterNotFoundException", "shop");
    await sweep(sweeper);
    expect((await workloadsIn(sweeper))?.services).toMatchObject([{ cluster: "bank" }]);
  });

  test("as complete where the time ends before all items are written", async () => {
    const sweeper = sweeperOf({ shop: Array.from({ length: 30 }, (_, number) => ({ images: [number] })) });
    let writes = 0;
    sweeper.recorder.pace = async () => {
      writes += 1;
    };

    await sweep({ ...sweeper, hasTime: () => writes < 2 });

    expect(line(sweeper)?.fields).toMatchObject({
      itemsWritten: 20,
      notRecorded: "there was too little time",
    });
    expect(await sweeper.store.table.get(LAST_SWEEP_KEY)).toBeUndefined();
  });

  test("past the same bound by places that are swept together, and none of them once another has ended", () => {
    const left = { pairsLeft: 3 };
    const [one, other] = [undefined, MEMBER].map((place) => new SeenWorkloads(NOW, [], left, place)) as [
      SeenWorkloads,
      SeenWorkloads,
    ];
    const add = (seen: SeenWorkloads, number: number) => {
      const task = { ...runningTask("shop", number, []), clusterArn: clusterArn("shop"), group: "" };
      seen.add(task, task, [imageOf(number)]);
    };
    add(one, 1);
    add(one, 2);
    add(other, 1);
    one.forget();
    add(other, 2);
    add(other, 3);

    expect(other.result()).toMatchObject({ place: MEMBER, images: { size: 3 } });
    add(other, 4);
    expect(other.result()).toContain("too many pairs");
    expect(left.pairsLeft).toBe(3);
  });
});

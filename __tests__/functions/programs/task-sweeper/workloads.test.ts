import { LAST_SWEEP_KEY } from "../../../../functions/contract/ledger";
import { SeenWorkloads } from "../../../../functions/programs/task-sweeper/seen-workloads";
import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import type { SweepRecorder } from "../../../../functions/workloads/record-sweep";
import { MEMBER } from "../../places-on-sts";
import { NOW } from "../../samples";
import { clusterArn, containerOf, refusal, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf } from "./simulated-sweeper";

interface TaskFacts {
  readonly service?: string;
  readonly images?: readonly number[];
}

/** A sweeper of a cluster with these tasks. */
function sweeperOf(shop: readonly TaskFacts[], ownersOf: SweepRecorder["ownersOf"] = async () => new Map()) {
  const ecs = new SimulatedEcs({ shop: shop.length }, (cluster, number) => {
    const { service, images = [1] } = shop[number] ?? {};
    return {
      ...runningTask(cluster, number, images.map(containerOf)),
      clusterArn: clusterArn(cluster),
      group: service === undefined ? "family:web" : `service:${service}`,
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

const line = ({ telemetry }: TestSweeper) => telemetry.lines.findLast(({ message }) => message === "sweep");

test("owners of a service are asked for once a day, also where it has none", async () => {
  const sweeper = sweeperOf([{ service: "web", images: [1, 2] }], async (services) => {
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

describe("nothing is recorded", () => {
  test("where the table refuses it, and the images were asked for all the same", async () => {
    const sweeper = sweeperOf([{ service: "web" }]);
    sweeper.store.refuseWritesOf(LAST_SWEEP_KEY, refusal("AccessDeniedException"));

    expect(await sweep(sweeper)).toMatchObject({ end: "complete" });

    expect(line(sweeper)?.fields).toMatchObject({ end: "complete", notRecorded: "it failed" });
  });

  test("as complete where the time ends before all items are written", async () => {
    const sweeper = sweeperOf(Array.from({ length: 30 }, (_, number) => ({ images: [number] })));
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

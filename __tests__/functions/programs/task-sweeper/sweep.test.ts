import { imageKey } from "../../../../functions/contract/images/image";
import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { clusterArn, containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf, seen } from "./simulated-sweeper";

describe("a sweep", () => {
  test("pokes for the scans that it opens, and leaves what needs none alone", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 2 }));
    await sweeper.store.putVerdict(imageOf(1));

    await sweep(sweeper);

    expect(sweeper.pokes.sent).toEqual([[imageKey(imageOf(0))]]);
    expect(sweeper.telemetry.counts).toEqual({
      ImagesSeen: 2,
      ScansRequested: 1,
      ScansDeduplicated: 1,
    });
  });

  test("logs each container that is left out or cannot be read once, not once per task", async () => {
    const containers = [
      { name: "app", image: "shop/excluded:1" },
      { name: "evil", image: "$(curl evil)" },
      { name: "ecs-service-connect-x", image: "agent" },
    ];
    const ecs = new SimulatedEcs({ shop: 300 }, (cluster, number) =>
      runningTask(cluster, number, containers),
    );
    const sweeper = createSweeper(ecs, { filter: () => "excluded" });

    await sweep(sweeper);

    expect(sweeper.store.rows).toEqual([]);
    expect(sweeper.telemetry.counts).toEqual({ EventsRejected: 1, ImagesSkipped: 2 });
    expect(sweeper.telemetry.lines.map(({ message }) => message)).toEqual([
      "container rejected",
      "containers skipped",
      "sweep",
    ]);
  });

  test("passes over a task that is none, and serves the others", async () => {
    const ecs = new SimulatedEcs({ shop: 3 }, (cluster, number) =>
      number === 1 ? { taskArn: "x", containers: [] } : runningTask(cluster, number, [containerOf(number)]),
    );
    const sweeper = createSweeper(ecs);

    expect(await sweep(sweeper)).toBe("complete");

    expect(seen(sweeper)).toEqual(["0", "2"]);
    expect(sweeper.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "task rejected" }),
    );
  });
});

test("each cluster comes first in some hour, also where the time never suffices for all", async () => {
  const first = new Set<string | undefined>();
  for (let hour = 0; hour < 3; hour += 1) {
    const sweeper = createSweeper(new SimulatedEcs({ alpha: 1, beta: 1, gamma: 1 }));
    sweeper.store.passMinutes(60 * hour);
    const hasTime = () => sweeper.tasks.read.length < 1;

    expect(await sweep({ ...sweeper, hasTime })).toBe("out-of-time");
    expect(sweeper.telemetry.counts).toMatchObject({ SweepErrors: 1 });
    first.add(sweeper.tasks.read[0]);
  }

  expect(first.size).toBe(3);
});

describe("what fails", () => {
  test.each(["AccessDeniedException", "ClusterNotFoundException", "ClientException"])(
    "in one cluster with %s is logged and counted, and the others are swept",
    async (name) => {
      const ecs = new SimulatedEcs({ alpha: 1, beta: 1, gamma: 1 });
      ecs.refuse(name, "beta");
      const sweeper = createSweeper(ecs);

      expect(await sweep(sweeper)).toBe("complete");

      expect(sweeper.tasks.read.toSorted()).toEqual(["alpha 0", "beta 0", "gamma 0"]);
      expect(sweeper.telemetry.lines).toContainEqual({
        level: "error",
        message: "cluster could not be swept",
        fields: { cluster: clusterArn("beta"), reason: `${name}: ${name} of ECS` },
      });
      expect(sweeper.telemetry.counts).toMatchObject({ SweepErrors: 1 });
    },
  );

  test("with one image is logged, and its siblings are served", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 3 }));
    sweeper.store.refuseWrites(imageOf(1), new Error("no answer"));

    expect(await sweep(sweeper)).toBe("complete");

    expect(seen(sweeper)).toEqual(["0", "2"]);
    expect(sweeper.telemetry.lines).toContainEqual({
      level: "error",
      message: "requesting a scan failed; the next sweep retries it",
      fields: expect.objectContaining({ image: "docker.io/shop/app-1", error: new Error("no answer") }),
    });
  });

  test("with every image ends the invocation soon", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 300 }));
    let writes = 0;
    sweeper.store.table.interrupt = async () => {
      writes += 1;
      throw new Error("no table");
    };

    await expect(sweep(sweeper)).rejects.toThrow("scan requests failed");

    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThan(50);
  });
});

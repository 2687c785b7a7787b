import { imageKey } from "../../../../functions/contract/images/image";
import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { endScan, openScan } from "../../ledger/ledger-in-memory";
import { scanError } from "../../samples";
import { containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf, seen } from "./simulated-sweeper";

describe("a sweep", () => {
  test("asks for the image of every task in every cluster", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 150, bank: 1 }));

    expect(await sweep(sweeper)).toBe("complete");

    expect(sweeper.tasks.read.toSorted()).toEqual(["bank 0", "shop 0", "shop 100"]);
    expect(new Set(seen(sweeper)).size).toBe(150);
    expect(await sweeper.store.row(imageOf(149))).toMatchObject({
      repository: "docker.io/shop/app-149",
      lastTaskArn: "arn:aws:ecs:us-east-1:123456789012:task/shop/149",
    });
  });

  test("asks once for an image that many tasks run", async () => {
    const ecs = new SimulatedEcs({ shop: 1000, bank: 1000 }, (cluster, number) =>
      runningTask(cluster, number, [containerOf(1), containerOf(number % 3)]),
    );
    const sweeper = createSweeper(ecs);

    await sweep(sweeper);

    expect(seen(sweeper)).toEqual(["1", "0", "2"]);
    expect(sweeper.telemetry.counts).toHaveProperty("ImagesSeen", 3);
  });

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

  test("pokes once for a page of tasks", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 105 }));

    await sweep(sweeper);

    expect(sweeper.pokes.sent.map((keys) => keys.length)).toEqual([100, 5]);
  });

  test("does not bring a permanent error back, as another task would", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 1 }));
    const refused = await openScan(sweeper.ledger, imageOf(0), { taskArn: "another" });
    await endScan(sweeper.ledger, refused, scanError("permanent", "image"));

    await sweep(sweeper);

    expect(sweeper.store.rows).toMatchObject([{ rowState: "ERROR", errorClass: "permanent" }]);
    expect(sweeper.pokes.sent).toEqual([]);
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

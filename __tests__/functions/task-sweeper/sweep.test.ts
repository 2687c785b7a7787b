import { sweep } from "../../../functions/task-sweeper/sweep";
import { scan, scanError } from "../samples";
import { clusterArn, containerOf, refusal, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf, seen } from "./simulated-sweeper";

describe("a sweep", () => {
  test("asks for the image of every task in every cluster, in the name of the page", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 150, bank: 1 }));

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(sweeper.tasks.read).toEqual(["bank 0", "shop 0", "shop 100"]);
    expect(new Set(seen(sweeper)).size).toBe(150);
    expect(sweeper.store.rows.at(-1)).toMatchObject({
      repository: "docker.io/shop/app-149",
      lastTaskArn: "arn:aws:ecs:us-east-1:123456789012:task/shop/149",
    });
  });

  test("asks once for an image that many tasks run", async () => {
    const ecs = new SimulatedEcs({ shop: 1000, bank: 1000 }, (cluster, number) =>
      runningTask(cluster, number, [containerOf(1), containerOf(number % 3)]),
    );
    const sweeper = createSweeper(ecs);

    await sweep(sweeper, "invocation");

    expect(seen(sweeper)).toEqual(["1", "0", "2"]);
    expect(sweeper.starter.telemetry.counts).toHaveProperty("ImagesSeen", 3);
  });

  test("starts the scans that it opens, and leaves what needs none alone", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 2 }));
    await sweeper.store.putVerdict(imageOf(1));

    await sweep(sweeper, "invocation");

    expect(sweeper.starter.scanner.started.map(({ image }) => image.repository)).toEqual([
      "docker.io/shop/app-0",
    ]);
    expect(sweeper.starter.telemetry.counts).toEqual({
      ImagesSeen: 2,
      ScansRequested: 1,
      ScansStarted: 1,
      ScansDeduplicated: 1,
    });
  });

  test("does not bring a permanent error back, as another task would", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 1 }));
    const refused = scan({ image: imageOf(0), state: "ERROR", lastTaskArn: "another" });
    await sweeper.store.put({ ...refused, state: "STARTING" });
    await sweeper.ledger.recordError(refused, scanError("permanent", "image"));

    await sweep(sweeper, "invocation");

    expect(sweeper.store.rows).toMatchObject([{ rowState: "ERROR", errorClass: "permanent" }]);
    expect(sweeper.starter.scanner.started).toEqual([]);
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

    await sweep(sweeper, "invocation");

    expect(sweeper.store.rows).toEqual([]);
    expect(sweeper.starter.telemetry.counts).toEqual({ EventsRejected: 1, ImagesSkipped: 2 });
    expect(sweeper.starter.telemetry.lines.map(({ message }) => message)).toEqual([
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

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(seen(sweeper)).toEqual(["0", "2"]);
    expect(sweeper.starter.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "task rejected" }),
    );
  });
});

describe("a sweep whose time runs out", () => {
  test("goes on in the next invocation, and asks for every image once in all", async () => {
    const ecs = new SimulatedEcs({ bank: 250, shop: 250 }, (cluster, number) =>
      runningTask(cluster, number, [containerOf(cluster === "bank" ? number : 1000 + number)]),
    );
    let pages = 0;
    ecs.onPage = () => {
      pages += 1;
    };
    const sweeper = createSweeper(ecs);
    const ends: string[] = [];
    for (let invocation = 0; ends.at(-1) !== "complete"; invocation += 1) {
      const end = pages + 2;
      ends.push(await sweep({ ...sweeper, hasTime: () => pages < end }, `invocation-${invocation}`));
      expect(invocation).toBeLessThan(20);
    }

    expect(ends.length).toBeGreaterThan(2);
    expect(new Set(seen(sweeper)).size).toBe(500);
  });

  test("in the middle of a page comes back to that page", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 300 }));
    const hasTime = () => sweeper.store.rows.length < 150;

    expect(await sweep({ ...sweeper, hasTime }, "first")).toBe("out-of-time");
    expect(sweeper.positions.kept).toEqual({
      sweepId: "sweep-1",
      pages: 1,
      clusterArn: clusterArn("shop"),
      nextToken: "100",
    });
    expect(await sweep(sweeper, "second")).toBe("complete");

    expect(sweeper.tasks.read).toEqual(["shop 0", "shop 100", "shop 100", "shop 200"]);
    expect(new Set(seen(sweeper)).size).toBe(300);
  });

  test("goes on with the next cluster when its own was deleted meanwhile", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ alpha: 1, gamma: 1 }));
    sweeper.positions.kept = { sweepId: "s", pages: 4, clusterArn: clusterArn("beta"), nextToken: "100" };

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(sweeper.tasks.read).toEqual(["gamma 0"]);
  });

  test("sweeps a cluster from its beginning when ECS no longer knows the place", async () => {
    const ecs = new SimulatedEcs({ shop: 150 });
    const page = ecs.page.bind(ecs);
    ecs.page = async (arn, token) => {
      if (token === "stale") {
        throw refusal("InvalidParameterException");
      }
      return page(arn, token);
    };
    const sweeper = createSweeper(ecs);
    sweeper.positions.kept = { sweepId: "s", pages: 4, clusterArn: clusterArn("shop"), nextToken: "stale" };

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(seen(sweeper)).toHaveLength(150);
    expect(sweeper.starter.telemetry.counts).not.toHaveProperty("SweepErrors");
  });

  test("stops when another invocation has taken over, which loses nothing", async () => {
    const ecs = new SimulatedEcs({ shop: 300 });
    const sweeper = createSweeper(ecs);
    let other: Promise<string> | undefined;
    ecs.onPage = () => {
      if (ecs.read.length === 2) {
        other = sweep(sweeper, "second");
      }
    };

    expect(await sweep(sweeper, "first")).toBe("taken-over");
    expect(await other).toBe("complete");

    expect(new Set(seen(sweeper)).size).toBe(300);
  });
});

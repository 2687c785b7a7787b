import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Sweeper, sweep } from "../../../functions/task-sweeper/sweep";
import { SimulatedLedger } from "../ledger/simulated-ledger";
import { RecordedTelemetry } from "../recorded-telemetry";
import { NOW, scan } from "../samples";
import { SimulatedScanner } from "../scanners/simulated-scanner";
import { clusterArn, containerOf, runningTask, SimulatedEcs, SimulatedPositions } from "./simulated-ecs";

/** A sweeper whose ledger finds every verdict fresh, and whose time never ends. */
function createSweeper(
  tasks: SimulatedEcs,
  changes: Partial<Pick<Sweeper, "filter" | "taskDefinitions">> = {},
) {
  const ledger = new SimulatedLedger();
  const telemetry = new RecordedTelemetry();
  const scanner = new SimulatedScanner();
  return {
    ledger,
    starter: { ledger, scanner, telemetry, maxConcurrentScans: 20, now: () => NOW },
    tasks,
    positions: new SimulatedPositions(),
    taskDefinitions: { runtimePlatform: async () => ({}), registryCredentials: async () => new Map() },
    filter: () => undefined,
    hasTime: () => true,
    ...changes,
  };
}

const askedFor = ({ ledger }: { ledger: SimulatedLedger }) =>
  ledger.asked.map(({ image }) => image.reference.replace("docker.io/shop/app-", ""));

const refusal = (name: string) => Object.assign(new Error(`${name} of ECS`), { name });

describe("a sweep", () => {
  test("asks for the image of every task in every cluster, in the name of the page", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 150, bank: 1 }));

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(sweeper.tasks.read).toEqual(["bank 0", "shop 0", "shop 100"]);
    expect(new Set(askedFor(sweeper)).size).toBe(150);
    expect(sweeper.ledger.asked.at(-1)).toEqual({
      image: expect.objectContaining({ repository: "docker.io/shop/app-149" }),
      claimedBy: "sweep:sweep-1:2",
      taskArn: "arn:aws:ecs:us-east-1:123456789012:task/shop/149",
      bySweep: true,
    });
  });

  test("asks once for an image that many tasks run", async () => {
    const ecs = new SimulatedEcs({ shop: 1000, bank: 1000 }, (cluster, number) =>
      runningTask(cluster, number, [containerOf(1), containerOf(number % 3)]),
    );
    const sweeper = createSweeper(ecs);

    await sweep(sweeper, "invocation");

    expect(askedFor(sweeper)).toEqual(["1", "0", "2"]);
  });

  test("starts the scans that it opens, and leaves what needs none alone", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 2 }));
    sweeper.ledger.answer = ({ image }) =>
      image.repository.endsWith("-0") ? { kind: "opened", scan: scan({ image }) } : { kind: "nothing" };

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

  test("tells each container that is left out or cannot be read once, not once per task", async () => {
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

    expect(sweeper.ledger.asked).toEqual([]);
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

    expect(askedFor(sweeper)).toEqual(["0", "2"]);
    expect(sweeper.starter.telemetry.lines[0]).toMatchObject({ level: "error", message: "task rejected" });
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
    expect(new Set(askedFor(sweeper)).size).toBe(500);
  });

  test("in the middle of a page comes back to that page under the same claim", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 300 }));
    const hasTime = () => sweeper.ledger.asked.length < 150;

    expect(await sweep({ ...sweeper, hasTime }, "first")).toBe("out-of-time");
    expect(sweeper.positions.kept).toEqual({
      sweepId: "sweep-1",
      pages: 1,
      clusterArn: clusterArn("shop"),
      nextToken: "100",
    });
    expect(await sweep(sweeper, "second")).toBe("complete");

    expect(sweeper.tasks.read).toEqual(["shop 0", "shop 100", "shop 100", "shop 200"]);
    const claims = sweeper.ledger.asked.map(({ claimedBy }) => claimedBy);
    expect(claims[149]).toBe("sweep:sweep-1:1");
    expect(claims[150]).toBe("sweep:sweep-1:1");
    expect(new Set(askedFor(sweeper)).size).toBe(300);
  });

  test("begins anew after it was complete", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 1 }));

    await sweep(sweeper, "first");
    await sweep(sweeper, "second");

    expect(sweeper.ledger.asked.map(({ claimedBy }) => claimedBy)).toEqual([
      "sweep:sweep-1:0",
      "sweep:sweep-2:0",
    ]);
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

    expect(askedFor(sweeper)).toHaveLength(150);
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

    expect(new Set(askedFor(sweeper)).size).toBe(300);
  });
});

describe("what fails", () => {
  test.each(["AccessDeniedException", "ClusterNotFoundException", "ClientException"])(
    "in one cluster with %s is told and counted, and the others are swept",
    async (name) => {
      const ecs = new SimulatedEcs({ alpha: 1, beta: 1, gamma: 1 });
      ecs.onPage = (arn) => {
        if (arn === clusterArn("beta")) {
          throw refusal(name);
        }
      };
      const sweeper = createSweeper(ecs);

      expect(await sweep(sweeper, "invocation")).toBe("complete");

      expect(sweeper.tasks.read).toEqual(["alpha 0", "beta 0", "gamma 0"]);
      expect(sweeper.starter.telemetry.lines).toContainEqual({
        level: "error",
        message: "cluster could not be swept",
        fields: { cluster: clusterArn("beta"), reason: `${name}: ${name} of ECS` },
      });
      expect(sweeper.starter.telemetry.counts).toMatchObject({ SweepErrors: 1 });
    },
  );

  test("for want of an answer is thrown, and the next invocation goes on from there", async () => {
    const ecs = new SimulatedEcs({ shop: 300 });
    ecs.onPage = () => {
      if (ecs.read.length === 2) {
        throw refusal("ThrottlingException");
      }
    };
    const sweeper = createSweeper(ecs);

    await expect(sweep(sweeper, "first")).rejects.toThrow("ThrottlingException");
    expect(await sweep(sweeper, "second")).toBe("complete");

    expect(sweeper.tasks.read).toEqual(["shop 0", "shop 100", "shop 100", "shop 200"]);
  });

  test("with one image is told, and its siblings are served", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 3 }));
    sweeper.ledger.answer = ({ image }) =>
      image.repository.endsWith("-1") ? Promise.reject(new Error("no answer")) : { kind: "nothing" };

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(askedFor(sweeper)).toEqual(["0", "1", "2"]);
    expect(sweeper.starter.telemetry.lines[0]).toMatchObject({
      level: "error",
      fields: { image: "docker.io/shop/app-1", error: new Error("no answer") },
    });
  });

  test("with every image ends the invocation soon, and keeps the place", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 300 }));
    sweeper.ledger.answer = () => Promise.reject(new Error("no table"));

    await expect(sweep(sweeper, "invocation")).rejects.toThrow("images could not be asked for");

    expect(sweeper.ledger.asked.length).toBeLessThan(50);
    expect(sweeper.positions.kept).toMatchObject({ pages: 0 });
  });

  test("with the task definition of one task leaves the others to be served", async () => {
    const ecs = new SimulatedEcs({ shop: 2 }, (cluster, number) => ({
      ...runningTask(cluster, number, [containerOf(number)]),
      ...(number === 0 ? { attributes: [] } : {}),
    }));
    const runtimePlatform = () => Promise.reject(refusal("ThrottlingException"));
    const taskDefinitions = { runtimePlatform, registryCredentials: async () => new Map() };
    const sweeper = createSweeper(ecs, { taskDefinitions });

    expect(await sweep(sweeper, "invocation")).toBe("complete");

    expect(askedFor(sweeper)).toEqual(["1"]);
  });
});

test("50,000 tasks are swept with two pages of them in memory at most", async () => {
  setFlagsFromString("--expose_gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const references: WeakRef<object>[] = [];
  let most = 0;
  // Half of the tasks run one image, the others each their own.
  const ecs = new SimulatedEcs({ shop: 30_000, bank: 20_000 }, (cluster, number) =>
    runningTask(cluster, number, [containerOf(number % 2 === 0 ? 0 : number)]),
  );
  let pages = 0;
  ecs.onPage = async (_, tasks) => {
    references.push(...tasks.map((task) => new WeakRef(task)));
    pages += 1;
    if (pages % 50 === 0) {
      // Only in another turn of the event loop may what was made in this one be collected.
      await setImmediate();
      collectGarbage();
      await setImmediate();
      most = Math.max(most, references.filter((reference) => reference.deref() !== undefined).length);
    }
  };
  const sweeper = createSweeper(ecs);
  const asked = new Map<string, number>();
  sweeper.ledger.ask = async ({ image }) => {
    asked.set(image.digest ?? "", (asked.get(image.digest ?? "") ?? 0) + 1);
    return { kind: "nothing" };
  };

  expect(await sweep(sweeper, "invocation")).toBe("complete");

  expect(references).toHaveLength(50_000);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(200);
  expect(asked.size).toBe(15_001);
  expect(Math.max(...asked.values())).toBe(1);
}, 60_000);

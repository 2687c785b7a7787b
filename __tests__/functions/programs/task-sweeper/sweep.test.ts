import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper } from "./simulated-sweeper";

test("a sweep logs each container that is left out or cannot be read once, not once per task", async () => {
  const containers = [
    { name: "app", image: "shop/excluded:1" },
    { name: "evil", image: "$(curl evil)" },
    { name: "ecs-service-connect-x", image: "agent" },
  ];
  const ecs = new SimulatedEcs({ shop: 300 }, (cluster, number) => runningTask(cluster, number, containers));
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

test("each cluster comes first in some hour, also where the time never suffices for all", async () => {
  const first = new Set<string | undefined>();
  for (let hour = 0; hour < 3; hour += 1) {
    const sweeper = createSweeper(new SimulatedEcs({ alpha: 1, beta: 1, gamma: 1 }));
    sweeper.store.passMinutes(60 * hour);
    const hasTime = () => sweeper.tasks.read.length < 1;

    expect(await sweep({ ...sweeper, hasTime })).toMatchObject({ end: "out-of-time" });
    expect(sweeper.telemetry.counts).toMatchObject({ SweepErrors: 1 });
    first.add(sweeper.tasks.read[0]);
  }

  expect(first.size).toBe(3);
});

test("what fails with every image ends the invocation soon", async () => {
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

import { sweep } from "../../../functions/task-sweeper/sweep";
import { containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper } from "./simulated-sweeper";

test("an image that tasks have from two repositories is asked for once from each, so that one of them may stand in for the other", async () => {
  const mirrored = { ...containerOf(0), image: "mirror.example.com/shop/app-0:1" };
  const ecs = new SimulatedEcs({ shop: 100 }, (cluster, number) =>
    runningTask(cluster, number, [number % 2 === 0 ? containerOf(0) : mirrored]),
  );
  const sweeper = createSweeper(ecs);

  await sweep(sweeper, "invocation");

  expect(sweeper.starter.telemetry.counts).toMatchObject({ ImagesSeen: 2, ScansRequested: 1 });
  expect(sweeper.store.rows).toMatchObject([
    { sources: [{ repository: "mirror.example.com/shop/app-0" }, { repository: "docker.io/shop/app-0" }] },
  ]);
});

import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { SAYS_NOTHING } from "../../samples";
import { containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper } from "./simulated-sweeper";

const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;
const revision = (number: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${number}`;

test("an image is asked for once with each secret, whichever of 100 tasks' definitions name it", async () => {
  const ecs = new SimulatedEcs({ shop: 100 }, (cluster, number) => ({
    ...runningTask(cluster, number, [{ ...containerOf(0), image: "registry.example.com/shop/app:1" }]),
    taskDefinitionArn: revision(number % 4),
  }));
  const read = new Set<string>();
  const registryCredentials = async (arn: string) => {
    read.add(arn);
    return new Map([["app", secret(arn === revision(2) ? "right" : "wrong")]]);
  };
  const sweeper = createSweeper(ecs, { taskDefinitions: { ...SAYS_NOTHING, registryCredentials } });

  await sweep(sweeper);

  expect(sweeper.telemetry.counts.ImagesSeen).toBe(2);
  expect(sweeper.store.rows).toMatchObject([
    { secrets: [{ arn: secret("right") }, { arn: secret("wrong") }] },
  ]);
  expect([...read].sort()).toEqual([0, 1, 2, 3].map(revision));
});

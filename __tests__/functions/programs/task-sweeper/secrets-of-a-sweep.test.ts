import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { SAYS_NOTHING } from "../../samples";
import { containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper } from "./simulated-sweeper";

/** A sweeper that keeps which task definitions it has read. */
function readingSweeper(ecs: SimulatedEcs, secretsOf: (arn: string) => Map<string, string>) {
  const read: string[] = [];
  const registryCredentials = async (arn: string) => {
    read.push(arn);
    return secretsOf(arn);
  };
  const taskDefinitions = { ...SAYS_NOTHING, registryCredentials };
  return { sweeper: createSweeper(ecs, { taskDefinitions }), read };
}

describe("an image that task definitions have with different secrets", () => {
  const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;
  const revision = (number: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${number}`;
  const secretOf = (arn: string) => secret(arn === revision(2) ? "right" : "wrong");

  /** Sweeps 100 tasks of four revisions with one image, of which one names another secret. */
  async function sweepOf(image: string) {
    const ecs = new SimulatedEcs({ shop: 100 }, (cluster, number) => ({
      ...runningTask(cluster, number, [{ ...containerOf(0), image }]),
      taskDefinitionArn: revision(number % 4),
    }));
    const { sweeper, read } = readingSweeper(ecs, (arn) => new Map([["app", secretOf(arn)]]));
    await sweep(sweeper);
    return { read, asked: sweeper.telemetry.counts.ImagesSeen, rows: sweeper.store.rows };
  }

  test("is asked for once with each secret, whichever definitions name it", async () => {
    const { read, asked, rows } = await sweepOf("registry.example.com/shop/app:1");

    expect(asked).toBe(2);
    expect(rows).toMatchObject([{ secrets: [{ arn: secret("right") }, { arn: secret("wrong") }] }]);
    expect([...new Set(read)].sort()).toEqual([0, 1, 2, 3].map(revision));
  });
});

import { imageKey } from "../../../../functions/contract/images/image";
import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { readWorkloads } from "../../../../functions/workloads/workloads-of";
import { endScan, openScan } from "../../ledger/ledger-in-memory";
import { SAYS_NOTHING, scanVerdict } from "../../samples";
import { containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf } from "./simulated-sweeper";

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

describe("a sweep of services that share an image of a private registry", () => {
  const SERVICES = 40;

  /** Sweeps a task of each of many services, whose definitions name a secret for the shared image. */
  function sweeperOf() {
    const ecs = new SimulatedEcs({ shop: SERVICES }, (cluster, number) => ({
      ...runningTask(cluster, number, [containerOf(0)]),
      taskDefinitionArn: `arn:aws:ecs:us-east-1:123456789012:task-definition/service-${number}:1`,
      group: `service:service-${number}`,
    }));
    return readingSweeper(ecs, () => new Map());
  }

  async function withVerdict(minutesAgo: number) {
    const { sweeper, read } = sweeperOf();
    const { ledger } = sweeper;
    await endScan(ledger, await openScan(ledger, imageOf(0)), scanVerdict({ verdict: "FAILED" }));
    sweeper.store.passMinutes(minutesAgo);
    return { sweeper, read };
  }

  test("reads no definition while its verdict is fresh, records that it runs, and who runs it", async () => {
    const { sweeper, read } = await withVerdict(90);

    await sweep(sweeper);

    expect(read).toEqual([]);
    expect(sweeper.telemetry.counts).toEqual({ ImagesSeen: 1, ScansDeduplicated: 1 });
    const row = await sweeper.ledger.read(imageOf(0));
    expect(row?.lastSeenAt).toEqual(sweeper.store.now());
    const running = await readWorkloads(sweeper.store.table, [imageOf(0)]);
    const { services = [], furtherServices = 0 } = running.get(imageKey(imageOf(0))) ?? {};
    expect(services.length + furtherServices).toBe(SERVICES);
    expect(sweeper.telemetry.lines.at(-1)?.fields).toMatchObject({ imagesKnown: 1, imagesAsked: 0 });
  });

  test("asks for it all the same where nobody can say what is known", async () => {
    const { sweeper } = await withVerdict(25 * 60);
    const read = async () => {
      throw new Error("no capacity");
    };

    await sweep({ ...sweeper, knownImages: { read } });

    expect(sweeper.telemetry.counts).toMatchObject({ ScansRequested: 1 });
  });
});

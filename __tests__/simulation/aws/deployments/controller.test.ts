import { LONGEST_LAG_MS } from "../../../../simulation/aws/deployments/reads";
import type { EcsModel } from "../../../deployments-contract/model";
import { simulatedEcs } from "./simulated-ecs";

const BLUE_GREEN = { strategy: "BLUE_GREEN", answers: {} } as const;

async function latest({ client, cluster }: EcsModel) {
  const { serviceDeployments = [] } = await client.listServiceDeployments({ cluster, service: "shop" });
  return serviceDeployments[0] ?? {};
}

const hasEnded = async (ecs: EcsModel) => (await latest(ecs)).finishedAt !== undefined;

test("reads that lag show what was, and of what is too young nothing", async () => {
  const ecs = simulatedEcs({ lags: true });
  await ecs.create("shop", "shop/old:1", BLUE_GREEN);
  const { serviceDeploymentArn = "" } = await latest(ecs);
  const read = () => ecs.client.describeServiceDeployments({ serviceDeploymentArns: [serviceDeploymentArn] });

  expect(await read()).toMatchObject({
    serviceDeployments: [],
    failures: [{ arn: serviceDeploymentArn, reason: "MISSING" }],
  });
  await ecs.until("the end", () => hasEnded(ecs));
  await ecs.clock.runUntil(ecs.clock.now() + LONGEST_LAG_MS);

  expect(await read()).toMatchObject({ serviceDeployments: [{ status: "SUCCESSFUL" }] });
});

test("what is not under way any more, and never succeeded, is nothing to go back to", async () => {
  const ecs = simulatedEcs();
  const refused = { ...BLUE_GREEN, answers: { POST_SCALE_UP: [{ hookStatus: "FAILED" }] } };
  await ecs.create("shop", "shop/old:1", refused);
  await ecs.until("its first task", async () => (await ecs.runs("shop")).length > 0);

  await ecs.deploy("shop", "shop/new:1");
  await ecs.until("the end", () => hasEnded(ecs));

  expect([(await latest(ecs)).status, await ecs.runs("shop")]).toEqual(["ROLLBACK_FAILED", []]);
});

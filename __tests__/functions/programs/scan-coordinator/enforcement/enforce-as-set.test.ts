import { DIGEST } from "../../../samples";
import { CLUSTER_ARN, DEPLOYMENT_ARN } from "./simulated-ecs";
import { SimulatedEnforcer, withFailed } from "./simulated-enforcer";

test("in the mode audit nothing is done, and people hear once what would have been", async () => {
  const enforcer = await withFailed("service", { mode: "audit" });

  const events = await enforcer.run();
  await enforcer.recordTask("service");

  expect(events.map(({ detailType, reason }) => `${detailType}: ${reason}`)).toEqual([
    expect.stringContaining(
      "Enforcement Audited: The image docker.io/library/nginx:1.27 has the verdict FAILED, and the mode act would have rolled back the deployment of the service web",
    ),
  ]);
  expect(events[0]).toMatchObject({
    deploymentArn: DEPLOYMENT_ARN,
    images: [{ digest: DIGEST, verdict: "FAILED" }],
  });
  expect(await enforcer.run()).toEqual([]);
  expect(enforcer.ecs.actions).toEqual([]);
  expect(enforcer.telemetry.counts).toEqual({ EnforcementAudited: 1 });
});

test.each([
  ["both are left out", { rollback_deployments: false, stop_standalone_tasks: false }],
  ["another cluster is chosen", { cluster_arns: [`${CLUSTER_ARN}-2`] }],
])("where %s, the item goes without a word", async (_, settings) => {
  const enforcer = await withFailed("service", settings);

  expect(await enforcer.run()).toEqual([]);
  expect(enforcer.items).toEqual({});
  expect(enforcer.ecs.calls).toEqual([]);
});

test("what is decided about services that somebody has only written into groups is published of each", async () => {
  const enforcer = new SimulatedEnforcer({ mode: "audit" });
  for (const [group, clusterArn] of [
    ["service:web", CLUSTER_ARN],
    ["service:api", CLUSTER_ARN],
    ["service:web", `${CLUSTER_ARN}-2`],
  ]) {
    // None of ECS's: all have the revision of the task definition instead of a deployment.
    await enforcer.recordTask("service", undefined, { group, clusterArn, startedBy: "somebody" });
  }
  await enforcer.putVerdict("FAILED");

  const events = await enforcer.run();

  expect(events.map(({ cluster, service }) => `${cluster}/${service}`).sort()).toEqual([
    "production-2/web",
    "production/api",
    "production/web",
  ]);
  expect(new Set(events.map(({ deploymentEventId }) => deploymentEventId)).size).toBe(3);
});

import { DAY_MINUTES, DIGEST, image, minutesFromNow, OTHER_DIGEST } from "../../../samples";
import { edit } from "../../../table/edit";
import { containerOf, DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
import { SimulatedEnforcer, withFailed } from "./simulated-enforcer";

/** What ran before. */
const BEFORE = image("nginx:1.26", OTHER_DIGEST);

type Case = [title: string, prepare: (enforcer: SimulatedEnforcer) => unknown, why: string];

test.each<Case>([
  [
    "of the fix that is being deployed when the verdict of the bad image arrives",
    ({ ecs }) => {
      const [bad] = ecs.deployments;
      ecs.change({ status: "STOPPED" });
      ecs.deployments.push({
        ...(bad as (typeof ecs.deployments)[0]),
        deploymentArn: `${DEPLOYMENT_ARN}0`,
        targetRevisionArn: "revision-3",
        sourceRevisionArns: ["revision-2"],
      });
      ecs.images["revision-3"] = [containerOf(`sha256:${"d".repeat(64)}`)];
    },
    "which may be the fix",
  ],
  [
    "of the service's first deployment",
    ({ ecs }) => ecs.change({ sourceRevisionArns: [] }),
    "has succeeded before",
  ],
  [
    "where the same image ran before, longer ago than ECS lists",
    ({ ecs }) => Object.assign(ecs.images, { "revision-1": [containerOf(undefined, `nginx@${DIGEST}`)] }),
    "the service ran this image before",
  ],
  [
    "where somebody goes back to what was deployed with success before, though it has failed since",
    ({ ecs }) => {
      ecs.deployedBefore("revision-0", "SUCCESSFUL");
      ecs.deployedBefore("revision-1", "SUCCESSFUL");
      ecs.images["revision-0"] = [containerOf(DIGEST)];
    },
    "gone back to it on purpose",
  ],
  [
    "where what a rollback would go back to has a fresh FAILED of its own",
    async (enforcer) => enforcer.putVerdict("FAILED", BEFORE),
    "docker.io/library/nginx:1.26, which a rollback would bring back, has the verdict FAILED, too",
  ],
  [
    "where it has that on the other platform, since a revision does not say its own",
    async (enforcer) => enforcer.putVerdict("FAILED", { ...BEFORE, platform: "linux/arm64" }),
    "has the verdict FAILED, too",
  ],
  [
    "where ECS has no digest of what ran before",
    ({ ecs }) => Object.assign(ecs.images, { "revision-1": [containerOf(undefined, "nginx:1.26")] }),
    "does not name the digest",
  ],
  [
    "of one that the gate refuses, and which does not bring the image",
    async (enforcer) => {
      enforcer.ecs.images["revision-2"] = [containerOf(`sha256:${"d".repeat(64)}`)];
      await refusedByGate("POST_SCALE_UP")(enforcer);
    },
    "which may be the fix",
  ],
  ["of a deployment that has ended", ({ ecs }) => ecs.change({ status: "SUCCESSFUL" }), "under way any more"],
  [
    "of a deployment that ends right before the call",
    ({ ecs }) => {
      ecs.before = (operation) => operation === "rollBack" && ecs.change({ status: "SUCCESSFUL" });
    },
    "ECS refuses: ConflictException",
  ],
])("nothing is rolled back, and people hear why, once, %s", async (_, prepare, why) => {
  const enforcer = await withFailed();
  await prepare(enforcer);

  const events = await enforcer.run();

  expect(events.map(({ detailType, reason }) => `${detailType}: ${reason}`)).toEqual([
    expect.stringMatching(
      /^Enforcement Audited: The image docker.io\/library\/nginx:1.27 has the verdict FAILED, /,
    ),
  ]);
  expect(events[0]?.reason).toContain(why);
  expect(enforcer.ecs.deployments.map(({ status }) => status)).not.toContain("ROLLBACK_IN_PROGRESS");
  expect(enforcer.telemetry.counts).toEqual({ EnforcementAudited: 1 });
  expect(enforcer.store.unpublished).toContain(events[0]?.deploymentEventId);

  await enforcer.recordTask("service");
  expect(await enforcer.run(5)).toEqual([]);
});

test("a deployment of which ECS has not named each image is decided about once it has, or after a day", async () => {
  const decided = async (name: (enforcer: SimulatedEnforcer) => unknown, afterMinutes: number) => {
    const enforcer = await withFailed();
    enforcer.ecs.images["revision-2"] = [containerOf(undefined)];
    expect(await enforcer.runs(2)).toEqual([]);
    await name(enforcer);
    return enforcer.run(afterMinutes);
  };

  const named = ({ ecs }: SimulatedEnforcer) =>
    Object.assign(ecs.images, { "revision-2": [containerOf(DIGEST)] });
  expect(await decided(named, 1)).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
  const stays = (enforcer: SimulatedEnforcer) =>
    enforcer.changeVerdict({ freshUntil: minutesFromNow(3 * DAY_MINUTES) });
  expect(await decided(stays, DAY_MINUTES)).toMatchObject([
    { detailType: "Enforcement Audited", reason: expect.stringContaining("has not named each image") },
  ]);
});

const refusedByGate =
  (stage: string) =>
  ({ table }: SimulatedEnforcer) =>
    edit(table, `gate#production/web/deployment-1#${stage}`, { gateState: "FAILED" });

test.each<[string, (enforcer: SimulatedEnforcer) => unknown]>([
  [
    "of a deployment that ECS takes back",
    ({ ecs }) => ecs.change({ status: "ROLLBACK_IN_PROGRESS", isTakenBack: true }),
  ],
  [
    "of one that ECS takes back before it has named its images",
    ({ ecs }) => {
      ecs.images["revision-2"] = [containerOf(undefined)];
      ecs.change({ status: "ROLLBACK_IN_PROGRESS", isTakenBack: true });
    },
  ],
  [
    "of one that was taken back, and is over",
    ({ ecs }) => ecs.change({ status: "ROLLBACK_SUCCESSFUL", isTakenBack: true }),
  ],
  ["of one that the gate has refused, before ECS says so", refusedByGate("POST_SCALE_UP")],
  [
    "of one whose revision it has refused, after another revision of the deployment",
    refusedByGate("POST_SCALE_UP#revision-2"),
  ],
  [
    "of a service that is gone",
    ({ ecs }) => ecs.failWith(refusedByEcs("ServiceNotFoundException", "Service not found."), "history"),
  ],
])("nothing is needed, and nobody hears of it, %s", async (_, prepare) => {
  const enforcer = await withFailed();
  await prepare(enforcer);

  expect(await enforcer.run()).toEqual([]);
  expect(enforcer.ecs.actions).toEqual([]);
  expect(enforcer.waiting).toEqual([]);
});

test("a stale FAILED of what a rollback goes back to is no reason to leave a fresh one", async () => {
  const enforcer = new SimulatedEnforcer();
  await enforcer.putVerdict("FAILED", BEFORE);
  enforcer.store.passMinutes(25 * 60);
  await enforcer.recordTask("service");
  await enforcer.putVerdict("FAILED");

  expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
});

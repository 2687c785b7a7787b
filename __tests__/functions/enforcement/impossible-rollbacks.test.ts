import { DIGEST, image, OTHER_DIGEST } from "../samples";
import { containerOf, DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
import { SimulatedEnforcer, withFailed } from "./simulated-enforcer";

/** What ran before. */
const BEFORE = image("nginx:1.26", OTHER_DIGEST);

type Case = [title: string, prepare: (enforcer: SimulatedEnforcer) => unknown, why: string];

describe("nothing is rolled back, and people hear why, once,", () => {
  test.each<Case>([
    ...["STOPPED", "IN_PROGRESS"].map(
      (status): Case => [
        `of the fix that is being deployed when the verdict of the bad image arrives, whose deployment is ${status}`,
        ({ ecs }) => {
          ecs.change({ status });
          ecs.deployments.push({
            ...(ecs.deployments[0] as (typeof ecs.deployments)[0]),
            deploymentArn: `${DEPLOYMENT_ARN}0`,
            status: "PENDING",
            targetRevisionArn: "revision-3",
            sourceRevisionArns: ["revision-2"],
          });
          ecs.images["revision-3"] = [containerOf(`sha256:${"d".repeat(64)}`)];
        },
        "which may be the fix",
      ],
    ),
    [
      "of the service's first deployment",
      ({ ecs }) => ecs.change({ sourceRevisionArns: [] }),
      "has succeeded before",
    ],
    [
      "of a service whose first deployment was ended by this one",
      ({ ecs }) => ecs.deployedBefore("revision-1", "STOPPED"),
      "has succeeded before",
    ],
    [
      "where the deployment that succeeded last had the same image, although only another one runs",
      ({ ecs }) => {
        ecs.deployedBefore("revision-0", "SUCCESSFUL");
        ecs.deployedBefore("revision-1", "ROLLBACK_FAILED");
        ecs.images["revision-0"] = [containerOf(DIGEST)];
      },
      "has the same image",
    ],
    [
      "where what was deployed successfully last is gone",
      ({ ecs }) => ecs.deployedBefore("revision-0", "SUCCESSFUL"),
      "does not name the digest",
    ],
    [
      "where the same image ran before, longer ago than ECS lists",
      ({ ecs }) => Object.assign(ecs.images, { "revision-1": [containerOf(undefined, `nginx@${DIGEST}`)] }),
      "has the same image",
    ],
    [
      "where one of two revisions that ran before has the same image",
      ({ ecs }) => {
        ecs.change({ sourceRevisionArns: ["revision-1", "revision-0"] });
        ecs.images["revision-0"] = [containerOf(DIGEST)];
      },
      "has the same image",
    ],
    [
      "where what a rollback would go back to has a fresh FAILED of its own",
      async (enforcer) => enforcer.putVerdict("FAILED", BEFORE),
      "docker.io/library/nginx:1.26, which a rollback would go back to, has the verdict FAILED itself",
    ],
    [
      "where it has that on the other platform, since a revision does not say its own",
      async (enforcer) => enforcer.putVerdict("FAILED", { ...BEFORE, platform: "linux/arm64" }),
      "has the verdict FAILED itself",
    ],
    [
      "where ECS has no digest of what ran before",
      ({ ecs }) => Object.assign(ecs.images, { "revision-1": [containerOf(undefined, "nginx:1.26")] }),
      "does not name the digest",
    ],
    [
      "where what ran before is gone",
      ({ ecs }) => Reflect.deleteProperty(ecs.images, "revision-1"),
      "does not name the digest",
    ],
    [
      "of a deployment that has ended",
      ({ ecs }) => ecs.change({ status: "SUCCESSFUL" }),
      "under way any more",
    ],
    [
      "of a service that is gone",
      ({ ecs }) => ecs.failWith(refusedByEcs("ServiceNotFoundException", "Service not found.")),
      "ServiceNotFoundException: Service not found.",
    ],
    [
      "of a service whose controller is not ECS's",
      ({ ecs }) => ecs.failWith(refusedByEcs("UnsupportedFeatureException", "not supported")),
      "UnsupportedFeatureException",
    ],
    [
      "of a deployment that ends right before the call",
      ({ ecs }) => {
        ecs.before = (operation) => operation === "rollBack" && ecs.change({ status: "SUCCESSFUL" });
      },
      "ECS refuses: ConflictException",
    ],
    [
      "of a deployment that ECS cannot roll back",
      ({ ecs }) => ecs.failWith(refusedByEcs("UnsupportedFeatureException", "not supported"), "rollBack"),
      "ECS refuses: UnsupportedFeatureException",
    ],
  ])("%s", async (_, prepare, why) => {
    const enforcer = await withFailed();
    prepare(enforcer);

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
});

test("a stale FAILED of what a rollback goes back to is no reason to leave a fresh one", async () => {
  const enforcer = new SimulatedEnforcer();
  await enforcer.putVerdict("FAILED", BEFORE);
  enforcer.store.passMinutes(25 * 60);
  await enforcer.recordTask("service");
  await enforcer.putVerdict("FAILED");

  expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
});

test("in the mode audit nothing would be rolled back to a FAILED, either", async () => {
  const enforcer = new SimulatedEnforcer({ mode: "audit" });
  await enforcer.putVerdict("FAILED", BEFORE);
  await enforcer.recordTask("service");
  await enforcer.putVerdict("FAILED");

  expect(await enforcer.run()).toMatchObject([
    { detailType: "Enforcement Audited", reason: expect.stringContaining("has the verdict FAILED itself") },
  ]);
});

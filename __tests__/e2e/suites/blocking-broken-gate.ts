import { until } from "../../until";
import { pushToEcr } from "../ecr-image";
import { actionsOf } from "../role-rights";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { keyOf } from "../task-event";

useServicesIn("shop");

beforeAll(async () => {
  await services.scan(BAD, "FAILED");
  await services.scan(GOOD, "PASSED");
});

const BAD = "blocking/vulnerable-at-a-broken-gate:1";
const GOOD = "blocking/at-a-broken-gate:1";
const PASSED = ["SUCCESSFUL", "POST_SCALE_UP SUCCEEDED"];
const REFUSED = ["ROLLBACK_SUCCESSFUL", "POST_SCALE_UP FAILED"];
const DENIED = "AccessDeniedException";

const failGate = (action: string, error: string) =>
  installation.aws.failFunctionOn({
    functionName: installation.output("deployment_gate_function_name"),
    action,
    error,
  });

/** What the coordinator does every minute: it goes on with a scan that somebody began to start some time ago. */
async function coordinateLater(key: string): Promise<void> {
  if ((await installation.row(key))?.rowState === "STARTING") {
    await installation.passTimeIfDue(key);
  }
  await installation.coordinate();
}

/** Calls that decide on an image which has a verdict. */
const DECIDING = {
  // Neither a verdict nor the images can be read: on_gate_failure answers.
  "dynamodb:BatchGetItem": PASSED,
  "ecs:DescribeServiceRevisions": PASSED,
  "ecs:DescribeTaskDefinition": PASSED,
  // The FAILED was read: no failure lets it through.
  "dynamodb:TransactWriteItems": REFUSED,
  // Only the owner of the service is missing in what is published.
  "ecs:DescribeServices": REFUSED,
  "*": PASSED,
};
/** Calls that are made for an image that has none. */
const ASKING = [
  ...["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
  ...["codebuild:StartBuild", "codebuild:BatchGetBuilds"],
  ...["codebuild:BatchGetProjects", "codebuild:ListBuildsForProject"],
];
/** Calls that are made before the first task, for a tag. */
const BEFORE = ["ecr:DescribeImages", "ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"];

test.each(Object.entries(DECIDING))(
  "where the gate may not call %s, an image with a FAILED comes out as the settings say",
  async (action, expected) => {
    const name = `broken-${action}`.replace(/\W/g, "-").toLowerCase();
    await services.create(name);
    await failGate(action, DENIED);

    const { status, answers } = await services.deploy(name, { app: BAD });

    expect([status, answers.at(-1)]).toEqual(expected);
    expect((await installation.aws.failedCalls())[action]).toBeGreaterThan(0);
  },
);

test.each(ASKING)(
  "where it may not call %s, an image without a verdict keeps no deployment for ever",
  async (action) => {
    const name = `asking-${action}`.replace(/\W/g, "-").toLowerCase();
    await services.create(name);
    await failGate(action, DENIED);

    const image = { app: `blocking/${name}:1` };
    await services.publish(image);
    const arn = await services.ecs.deploy(name, image);
    await until(`the end of ${name}`, async () => {
      await coordinateLater(keyOf(image.app));
      return (await services.ecs.deployment(arn)).status === "SUCCESSFUL";
    });

    expect((await services.answersOf(arn)).at(-1)).toBe("POST_SCALE_UP SUCCEEDED");
  },
);

test.each([
  // Left to the stage at which the digest is known.
  ["ecr:DescribeImages", "ecr"],
  // Nobody knows whether there is such a stage: on_gate_failure answers.
  ["ecs:DescribeServiceDeployments", "docker"],
])("%s failing before the first task is made good for after it", async (action, registry) => {
  const name = `broken-before-${registry}`;
  const app =
    registry === "ecr" ? await pushToEcr(installation, "blocking/vulnerable-at-a-broken-gate") : BAD;
  await services.create(name, "PRE_SCALE_UP", "POST_SCALE_UP");
  await failGate(action, DENIED);

  const { status, answers } = await services.deploy(name, { app });

  expect([status, answers[0], answers.at(-1)]).toEqual([
    "ROLLBACK_SUCCESSFUL",
    "PRE_SCALE_UP SUCCEEDED",
    "POST_SCALE_UP FAILED",
  ]);
  expect((await installation.aws.failedCalls())[action]).toBeGreaterThan(0);
});

test("the gate may make no other call of AWS than these", async () => {
  const tried = [...Object.keys(DECIDING), ...ASKING, ...BEFORE];

  const allowed = await actionsOf(installation, "deployment_gate_function_role_arn");

  expect(allowed.length).toBeGreaterThan(10);
  expect(allowed.filter((action) => !action.startsWith("logs:") && !tried.includes(action))).toEqual([]);
});

test("a gate whose process dies is what ECS takes for a refusal, and nothing that ran before is lost", async () => {
  await services.create("killed");
  const before = await services.ecs.runs("killed");
  const functionName = installation.output("deployment_gate_function_name");
  const kill = { action: "dynamodb:BatchGetItem", when: "before" } as const;
  await installation.aws.killFunctionOn({ functionName, ...kill });

  await services.publish({ app: GOOD });
  const arn = await services.ecs.deploy("killed", { app: GOOD });

  expect(await services.ecs.endOf(arn)).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  expect(await services.ecs.runs("killed")).toEqual(before);
});

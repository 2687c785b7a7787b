import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { ModuleDeployment } from "./module-deployment";

const MODULE = join(__dirname, "..", "..", "terraform-module");

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };

/** As many parts as one installation has. */
const INPUTS = {
  depends_on: ["terraform_data.network"],
  alarm_actions: ["arn:aws:sns:us-east-1:123456789012:alarms"],
  deployment_gate: { mode: "block" },
  enabled: false,
  enforcement: { mode: "act" },
  kms_key_arn: "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888",
  ledger_deletion_protection: false,
  members: { organization_id: "o-abcdefghij", accounts: { "210987654321": ["us-east-1"] } },
  outcome_event_bus_arn: "arn:aws:events:us-east-1:210987654321:event-bus/outcomes",
  registry_credentials: {
    "quay.io": { secret_arns: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] },
  },
  summary_schedule: "cron(0 8 ? * MON *)",
  build_vpc_config: VPC,
  function_vpc_config: VPC,
};

let aws: LocalAws;
let deployment: ModuleDeployment;
let second: ModuleDeployment;

beforeAll(async () => {
  aws = await startLocalAws();
  [deployment, second] = [ModuleDeployment.of(MODULE)(aws), ModuleDeployment.of(MODULE)(aws)];
  changeNetwork("first");
  await Promise.all([deployment.initialise(), second.initialise()]);
  await deployment.apply(INPUTS);
});

afterAll(async () => {
  await aws?.stop();
  deployment?.remove();
  second?.remove();
});

/** Addresses of the resources of AWS in a state. */
function owned({ stateFile }: ModuleDeployment): readonly string[] {
  const state: { resources: { mode: string; type: string; name: string; instances: unknown[] }[] } =
    JSON.parse(readFileSync(stateFile, "utf8"));
  return state.resources
    .filter(({ mode, instances }) => mode === "managed" && instances.length > 0)
    .filter(({ type }) => type.startsWith("aws_"))
    .map(({ type, name }) => `${type}.${name}`);
}

test("a second installation of one name is refused, owns nothing, and takes nothing away from the first", async () => {
  const { depends_on: _, ...inputs } = INPUTS;
  await expect(second.apply(inputs)).rejects.toThrow(/already exists/i);

  expect(owned(second)).toEqual([]);
  await second.destroy(inputs);
  expect((await deployment.plan(INPUTS)).output).toContain("No changes");
  // What proves something only where the first owns much.
  expect(owned(deployment).length).toBeGreaterThan(60);
});

/** What the user's configuration makes before the module, and the module's `depends_on` names. */
function changeNetwork(input: string): void {
  const configuration = { resource: { terraform_data: { network: { input } } } };
  writeFileSync(join(deployment.folder, "network.tf.json"), JSON.stringify(configuration));
}

/** The plan after a change of what `depends_on` names. */
async function expectNothingReplaced(inputs: object): Promise<void> {
  const { created, updated, deleted, replaced } = await deployment.changes({ ...inputs });

  expect({ created, deleted, replaced }).toEqual({ created: [], deleted: [], replaced: [] });
  // Terraform does not know the region in this plan: the functions and the queues have it in their settings.
  expect(updated).toEqual(
    expect.arrayContaining([
      "aws_lambda_function.scan_trigger",
      "aws_sqs_queue.task_events",
      "terraform_data.network",
    ]),
  );
}

test("a change of what depends_on names replaces and deletes nothing", async () => {
  changeNetwork("second");

  await expectNothingReplaced(INPUTS);
  await deployment.apply(INPUTS);
  expect((await deployment.plan(INPUTS)).output).toContain("No changes");
});

test("another name replaces what is named, and the new names end in the region", async () => {
  const { output } = await deployment.plan({ ...INPUTS, name: "renamed" });

  for (const name of [
    "renamed-scan-trigger-us-east-1",
    "renamed-pull-images-us-east-1",
    "renamed-us-east-1",
  ]) {
    expect(output).toMatch(new RegExp(`-> "${name}"`));
  }
});

test("another path of the roles replaces them with all that hangs on them, and nothing is missing after it", async () => {
  const moved = { ...INPUTS, iam_role_path: "/platform/" };
  const { replaced } = await deployment.changes(moved);

  expect(replaced).toEqual(
    expect.arrayContaining([
      "aws_iam_role.scan_coordinator",
      "aws_iam_role_policy.scan_coordinator",
      "aws_iam_role_policy_attachment.scan_coordinator_read_owners",
      "aws_lambda_function.deployment_gate[0]",
      "aws_lambda_function.scan_coordinator",
      "aws_lambda_permission.scan_coordinator_summary[0]",
    ]),
  );
  expect(replaced.filter((address) => !/^aws_(iam_role|lambda)_?/.test(address))).toEqual([]);
  await deployment.apply(moved);
  expect((await deployment.outputs()).trigger_role_arn).toContain(
    ":role/platform/fargate-image-scanning-scan-trigger-us-east-1",
  );
  expect((await deployment.plan(moved)).output).toContain("No changes");
});

test("in backend mode it replaces and deletes nothing either", async () => {
  const inputs = { ...INPUTS, scan_mode: "backend" };
  await deployment.apply(inputs);
  changeNetwork("third");

  await expectNothingReplaced(inputs);
});

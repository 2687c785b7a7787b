import { join } from "node:path";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { Deployment, type Variables } from "../../local-aws/deployment";
import type { Plan } from "./plan";
import { ModuleConsumer, PlannedFolder } from "./planned-folder";

const TOKEN = "recognisable-c0ffee-token";

/** Everything optional but an existing secret. */
const EVERYTHING: Variables = {
  name: "everything",
  enabled: false,
  sysdig_secure_endpoint: "https://sysdig.example.com:8443/",
  sysdig_policies: ["production", "pci dss"],
  sysdig_skip_tls_verify: true,
  scanner_version: "1.25.0",
  scanner_base_url: "https://mirror.example.com/scanner/",
  scanner_sha256: { amd64: "a".repeat(64), arm64: "b".repeat(64) },
  fail_build_on_policy_failure: true,
  cluster_arns: ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"],
  launch_types: ["FARGATE", "EC2"],
  members: { organization_id: "o-a1b2c3d4e5", accounts: { "210987654321": ["eu-west-1", "us-east-1"] } },
  owner_tag_keys: ["team"],
  summary_schedule: "rate(7 days)",
  deployment_gate: { mode: "block", timeout_minutes: 20 },
  enforcement: { mode: "act" },
  exceptions: [{ image: "docker.io/library/busybox", until: "2099-12-31", reason: "a test", owner: "team" }],
  exclude_images: ["docker.io/library/*", "**/sidecar"],
  rescan_after_hours: 168,
  max_concurrent_scans: 7,
  ecr_repository_arns: ["arn:aws:ecr:*:210987654321:repository/team-*"],
  build_environment_type: "ARM_CONTAINER",
  build_compute_type: "BUILD_GENERAL1_LARGE",
  build_image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/builds/scanner:1",
  build_timeout_minutes: 45,
  build_vpc_config: { vpc_id: "vpc-1", subnet_ids: ["subnet-1", "subnet-2"], security_group_ids: ["sg-1"] },
  kms_key_arn: "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d",
  iam_role_path: "/platform/",
  permissions_boundary_arn: "arn:aws:iam::123456789012:policy/boundary",
  additional_trigger_policy_arns: { own: "arn:aws:iam::123456789012:policy/trigger" },
  additional_scanner_policy_arns: { own: "arn:aws:iam::123456789012:policy/scanner" },
  tags: { team: "platform" },
  log_retention_days: 365,
  ledger_point_in_time_recovery: false,
  ledger_deletion_protection: true,
};

let aws: LocalAws;
let deployment: Deployment;
let stack: PlannedFolder;
let consumer: ModuleConsumer;

beforeAll(async () => {
  aws = await startLocalAws();
  deployment = new Deployment(aws);
  await deployment.initialise();
  stack = new PlannedFolder(aws, join(deployment.folder, "out", "stacks", "fargate-image-scanning"));
  consumer = await ModuleConsumer.on(aws);
});

afterAll(async () => {
  await aws?.stop();
  deployment?.remove();
  consumer?.remove();
});

/** Plans of module and stack, each with the token if there is one. */
function plansWith(given: Variables, token?: string): Promise<[Plan, Plan]> {
  const inputs = { sysdig_secure_endpoint: "https://eu1.app.sysdig.com", ...given };
  const ofStack = token === undefined ? inputs : { ...inputs, sysdig_secure_api_token: token };
  return Promise.all([
    consumer.plannedWith(inputs, token === undefined ? {} : { token }),
    stack.planned(ofStack),
  ]);
}

/** Outputs of parts that are off are null in the module, and empty in the stack, whose command line cannot show null. */
function withoutOff(planned: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isOff = (name: string, { values = null }: { values?: unknown }) =>
    name.startsWith("output.") && ["null", '""', "{}"].includes(JSON.stringify(values));
  return Object.fromEntries(Object.entries(planned).filter(([name, each]) => !isOff(name, each as object)));
}

test.each<[string, () => Promise<[Plan, Plan]>]>([
  ["the defaults", () => plansWith(deployment.sysdigVariables())],
  ["everything optional and a token", () => plansWith(EVERYTHING, TOKEN)],
])("module and stack plan the same with %s", async (_, plans) => {
  const [ofModule, ofStack] = await plans();

  const planned = ofModule.within("module.scanning");
  expect(withoutOff(planned)).toEqual(withoutOff(ofStack.within()));
  // Neither is empty, and what cannot be known is kept apart from what is null.
  expect(planned["output.queue_url"]).toMatchObject({ values: { unknown: true } });
  expect(planned["aws_dynamodb_table.scan_ledger"]).toMatchObject({ values: { arn: { unknown: true } } });
  expect(ofModule.nullsInLists).toEqual([]);
});

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EcsServices } from "../../ecs-services";
import { commandsNamed, OPERATIONS } from "../../operations-page";
import { inventory } from "../example";
import { onCall, stackFolder, TOKEN_NAMES } from "../on-call";
import { ModuleConsumer } from "../planned-folder";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

const BUCKETS = { stack: "my-terraform-state", module: "the-state-of-the-module" };
const REPOSITORY = join(__dirname, "..", "..", "..");
const NOTHING = /No changes\.|0 to add, 0 to change, 0 to destroy/;
const STANDING = /(Plan: 0 to add, \d+ to change, 0 to destroy|No changes\.)/;

/** What every call of the module and the stack have in common. */
let inputs: Record<string, unknown>;
let consumer: ModuleConsumer;
let before: object;

/** What would be another one, had something been replaced. */
async function identities(): Promise<object> {
  const { clientConfig } = installation.aws;
  const { Table } = await new DynamoDBClient(clientConfig).send(
    new DescribeTableCommand({ TableName: installation.output("ledger_table_name") }),
  );
  const secret = await run(
    "aws secretsmanager list-secrets --query 'SecretList[].[ARN,CreatedDate]' --output text",
  );
  const topic = installation.output("results_topic_arn");
  const token = await run(
    'aws secretsmanager get-secret-value --secret-id "$NAME-sysdig-secure-api-token" --output json',
  );
  return {
    table: [Table?.TableId, Table?.CreationDateTime],
    ...{ secret, token: JSON.parse(token), topic },
    row: await installation.row(keyOf("nginx:1.27")),
  };
}

const run = (script: string, place = {}) => onCall(installation, script, place);
const inConsumer = (script: string, ...typed: string[]) => run(script, { folder: consumer.folder, typed });

/** Changes what the consumer's configuration says. */
function edit(change: (configuration: string) => string): void {
  const file = join(consumer.folder, "main.tf.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

beforeAll(async () => {
  // The module's own token again, whose secret is to move as well; from then on nobody has it at hand.
  const { sysdig_secure_api_token, ...others } = installation.variables;
  inputs = others;
  await installation.deployment.apply({ ...inputs, sysdig_secure_api_token });
  for (const bucket of Object.values(BUCKETS)) await run(`aws s3api create-bucket --bucket ${bucket}`);
  consumer = await ModuleConsumer.on(installation.aws);
  before = await identities();
});

afterAll(() => consumer?.remove());

test("the state of the CDKTF stack moves to a bucket", async () => {
  // A project of cdktf beside the one of this repository, which may be deployed from.
  const project = join(installation.deployment.folder, "project");
  const settings = JSON.parse(readFileSync(join(REPOSITORY, "cdktf.json"), "utf8"));
  const app = `cd ${REPOSITORY} && ${settings.app}`;
  const output = join(installation.deployment.folder, "out");
  mkdirSync(project);
  symlinkSync(join(REPOSITORY, "node_modules"), join(project, "node_modules"));
  writeFileSync(
    join(project, "cdktf.json"),
    JSON.stringify({ ...settings, app, output, terraformModules: [] }),
  );
  const environment = "export CI=1 NO_COLOR=1 DISABLE_VERSION_CHECK=1 CDKTF_DISABLE_PLUGIN_CACHE_ENV=1";

  const shown = await run(
    `${environment} CDKTF_HOME=${project}/home\n${commandsNamed("move-stack-backend")}`,
    {
      ...{ folder: project, variables: inputs },
    },
  );

  expect(shown).toMatch(NOTHING);
  expect(await run(`aws s3api list-objects-v2 --bucket ${BUCKETS.stack} --query 'Contents[].Key'`)).toContain(
    "fargate-image-scanning/terraform.tfstate",
  );
});

test("the Terraform module takes the stack over, and nothing is made anew", async () => {
  consumer.call(inputs);
  const beside = join(consumer.workspace, "fargate-image-scanning", "cdktf.out", "stacks");
  mkdirSync(beside, { recursive: true });
  symlinkSync(stackFolder(installation), join(beside, "fargate-image-scanning"));

  const applied = await inConsumer(commandsNamed("move-to-module"), "yes");

  expect(applied).toMatch(STANDING);
  expect(applied).toMatch(
    /aws_dynamodb_table\.scan_ledger has moved to module\.scanning\.aws_dynamodb_table\./,
  );
  expect(applied).toMatch(/Apply complete! Resources: 0 added, \d+ changed, 0 destroyed/);
  expect(await identities()).toEqual(before);
  expect(await inConsumer("terraform plan")).toContain("No changes.");
});

test("another module address takes nothing but a moved block", async () => {
  const [, moved = ""] = /^```hcl moved\n([\s\S]*?)^```$/m.exec(OPERATIONS) ?? [];
  edit((text) =>
    text.replace('"scanning":', '"image_scanning":').replaceAll("module.scanning.", "module.image_scanning."),
  );
  writeFileSync(join(consumer.folder, "moved.tf"), moved);
  await consumer.init();

  expect(await inConsumer("terraform apply", "yes")).toContain("0 added, 0 changed, 0 destroyed");

  expect(await inConsumer("terraform state list")).toContain("module.image_scanning.aws_dynamodb_table.");
  expect(await identities()).toEqual(before);
});

test("the state moves to another backend", async () => {
  const backend = {
    s3: { bucket: BUCKETS.module, key: "scanning.tfstate", region: installation.aws.region },
  };
  writeFileSync(join(consumer.folder, "backend.tf.json"), JSON.stringify({ terraform: { backend } }));

  expect(await inConsumer(commandsNamed("move-backend"), "yes")).toContain("No changes.");

  expect(
    await run(`aws s3api list-objects-v2 --bucket ${BUCKETS.module} --query 'Contents[].Key'`),
  ).toContain("scanning.tfstate");
  expect(await identities()).toEqual(before);
});

describe("full removal", () => {
  const BLUE_GREEN = { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 } as const;
  const image = { app: "nginx:1.27" };
  let services: EcsServices;

  beforeAll(async () => {
    await installation.aws.switch({ deploymentSpeed: 30 });
    services = await EcsServices.create(installation.aws, "operated");
    const hook = {
      hookTargetArn: installation.output("deployment_gate_function_arn"),
      roleArn: installation.output("deployment_gate_role_arn"),
      lifecycleStages: ["POST_SCALE_UP" as const],
    };
    await services.createGated("released", image, [hook]);
    await services.createGated("forgotten", image, [hook]);
  });

  test("the services that name the gate are found, and no others", async () => {
    await services.createService("without", image, BLUE_GREEN);

    const found = (await run(commandsNamed("find-hooks"))).trim().split("\n");
    await services.update("released", { deploymentConfiguration: { ...BLUE_GREEN, lifecycleHooks: [] } });
    const left = (await run(commandsNamed("find-hooks"))).trim().split("\n");
    const ofOthers = await run(`NAME=another\n${commandsNamed("find-hooks")}`);
    const ofNone = await run(
      `{ (unset NAME\n${commandsNamed("find-hooks")}\n) && echo done; } || echo refused`,
    );

    expect(found.map((arn) => arn.split("/").at(-1)).sort()).toEqual(["forgotten", "released"]);
    expect(left.map((arn) => arn.split("/").at(-1))).toEqual(["forgotten"]);
    expect(ofOthers).toBe("No service names the gate of another.\n");
    // An empty name would find nothing as well, which reads as if nothing were to be done.
    expect(ofNone).toMatch(/NAME: set it to the name of the installation\nrefused\n$/);
  });

  test("destroy leaves nothing of it in the account, also where it stopped at the ledger's protection", async () => {
    const protection = '"ledger_deletion_protection":';
    edit((text) =>
      text.replace('"enabled":null', '"enabled":false').replace(`${protection}null`, `${protection}true`),
    );
    expect(await inConsumer("terraform apply", "yes")).toMatch(/0 added, \d+ changed, 0 destroyed/);
    await expect(consumer.destroy({})).rejects.toThrow(/deletion protection|protected against deletion/);

    await inConsumer(commandsNamed("allow-deletion"));

    await inConsumer(commandsNamed("destroy"), "yes");

    const {
      clusters: _,
      secrets = [],
      ...left
    } = await inventory({
      config: () => installation.aws.clientConfig,
    });
    expect(Object.entries(left).filter(([, names]) => names.length > 0)).toEqual([]);
    // The reader's own secret, which the module has only read.
    expect(secrets.filter((name) => !TOKEN_NAMES.secret.endsWith(name))).toEqual([]);
    expect(Object.keys(left)).toEqual(expect.arrayContaining(["tables", "alarms", "logGroups"]));
  });
});

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { TerraformFolder } from "../../local-aws/deployment";
import { lastLines, runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";
import { artefacts } from "../../packaging/artefacts";
import { writeModule } from "../../packaging/module-folder";
import { moduleRepository } from "../../scripts/packages/module-repository";
import { copyExample } from "../../scripts/packages/projects";
import { until } from "../until";
import { container, taskEvent } from "./task-event";

const REPOSITORY = join(__dirname, "../..");
const LIBRARY = "fargate-image-scanning-cdktf";
const TOKEN = "a-token-of-the-platform-team";

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

const folder = mkdtempSync(join(tmpdir(), "cdktf-consumer-"));
const project = join(folder, "platform");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a user types in the folder of the example. */
async function cdktf(...args: string[]): Promise<void> {
  const { code, output } = await runCommand("npx", ["cdktf", ...args], {
    cwd: project,
    env: {
      ...process.env,
      ...terraformEnvironment(),
      CDKTF_HOME: join(folder, "cdktf-home"),
      DISABLE_VERSION_CHECK: "1",
      CI: "1",
    },
  });
  if (code !== 0) {
    throw new Error(`cdktf ${args[0]} failed:\n${lastLines(output, 40)}`);
  }
}

async function synthesize(stack: string, ...args: string[]): Promise<SynthesizedStack> {
  const output = mkdtempSync(join(folder, "synthesized-"));
  await cdktf("synth", "--output", output, ...args);
  return new SynthesizedStack(join(output, "stacks", stack));
}

/** The library as it is packed; all other packages as they lie here, which `npm run test:packages` installs. */
async function linkPackages(): Promise<void> {
  const { packages } = await artefacts();
  writeModule(join(project, "node_modules", LIBRARY), packages.get(LIBRARY) ?? new Map());
  // Node and TypeScript look for the others in the folder above.
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  symlinkSync(join(REPOSITORY, "node_modules", ".bin"), join(project, "node_modules", ".bin"));
}

class SynthesizedStack {
  readonly configuration: { module?: Record<string, Block>; resource: Blocks; data?: Blocks };

  constructor(readonly folder: string) {
    this.configuration = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
  }

  /** The call of the scanning module, without what cdktf adds about it. */
  get scanning(): Block {
    const { "//": _, ...block } = this.configuration.module?.scanning ?? {};
    return block;
  }
}

let bindings: SynthesizedStack;
let construct: SynthesizedStack;

beforeAll(async () => {
  copyExample(project);
  await linkPackages();
  // Inherited by every Terraform that runs here.
  Object.assign(process.env, await moduleRepository(join(folder, "server")));
  await cdktf("get");
  bindings = await synthesize("platform");
  construct = await synthesize("platform-construct", "--app", "npx tsx with-construct.ts");
});

test("the typed inputs arrive in the module block under Terraform's names, wired to the team's resources", () => {
  expect(bindings.scanning).toEqual({
    source: expect.stringMatching(/^git::https:.*\?ref=v\d/),
    name: "platform",
    cluster_arns: ["${aws_ecs_cluster.cluster.arn}"],
    sysdig_secure_endpoint: "https://eu1.app.sysdig.com",
    sysdig_secure_api_token_secret: { arn: "${aws_secretsmanager_secret.sysdig-token.arn}" },
    exclude_images: ["public.ecr.aws/aws-observability/**"],
    rescan_after_hours: 12,
    tags: { team: "platform" },
  });
});

test("the class of the package calls the module beside its stack, and gives its outputs to the team's policies", () => {
  const { source, ...inputs } = construct.scanning;

  expect(source).toMatch(/^\.\/assets\/fargate-image-scanning-module-files\/[0-9a-f]{32}$/);
  expect(inputs).toEqual({
    name: "platform-construct",
    scan_mode: "inline",
    cluster_arns: ["${aws_ecs_cluster.cluster.arn}"],
    sysdig_secure_endpoint: "https://eu1.app.sysdig.com",
    sysdig_secure_api_token_secret: { arn: "${aws_secretsmanager_secret.sysdig-token.arn}" },
    rescan_after_hours: 12,
    tags: { team: "platform" },
  });
  expect(JSON.stringify(construct.configuration.resource)).toContain("${module.scanning.ledger_table_arn}");
});

describe("deployed", () => {
  let aws: LocalAws;
  let platform: TerraformFolder;

  beforeAll(async () => {
    aws = await startLocalAws();
    await aws.switch({ schedules: false });
    const other = new TerraformFolder(aws, construct.folder);
    platform = new TerraformFolder(aws, bindings.folder);
    // The example names a real Sysdig; an override file can say for any module where it is instead.
    const sysdig = { sysdig_secure_endpoint: aws.sysdigUrl, scanner_base_url: aws.scannerBaseUrl };
    override(bindings, { module: { scanning: sysdig } });
    override(construct, {});
    // The same module: that it is found and takes its inputs is enough.
    await other.init();
    await other.validate();
    await platform.init();
    await platform.apply({});
  });

  /** Keeps the state out of the repository, where cdktf would put it. */
  function override({ folder }: SynthesizedStack, blocks: Block): void {
    const path = join(mkdtempSync(join(folder, "state-")), "terraform.tfstate");
    rmSync(join(folder, ".terraform"), { recursive: true, force: true });
    writeFileSync(
      join(folder, "override.tf.json"),
      JSON.stringify({ terraform: { backend: { local: { path } } }, ...blocks }),
    );
  }

  afterAll(() => aws?.stop());

  test("there is nothing to change in a second plan", async () => {
    expect(await platform.plan({})).toMatchObject({ code: 0 });
  });

  test("the team's queue gets a failed image on the team's cluster, which was scanned with the team's secret", async () => {
    await new SecretsManagerClient(aws.clientConfig).send(
      new PutSecretValueCommand({ SecretId: "platform/sysdig-token", SecretString: TOKEN }),
    );
    await aws.sysdig.requireToken(TOKEN);
    const clusterArn = `arn:aws:ecs:${aws.region}:${aws.accountId}:cluster/platform`;
    const task = { containers: [container("shop/vulnerable-api:1")], detail: { clusterArn } };
    const elsewhere = { id: "b", containers: [container("shop/vulnerable-importer:1")] };

    await new EventBridgeClient(aws.clientConfig).send(
      new PutEventsCommand({ Entries: [taskEvent(elsewhere), taskEvent({ id: "a", ...task })] }),
    );

    const outputs = await platform.outputs();
    const sqs = new SQSClient(aws.clientConfig);
    let message = "";
    await until("a message about a failed image", async () => {
      const received = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: outputs.findings_queue_url, WaitTimeSeconds: 1 }),
      );
      message = received.Messages?.[0]?.Body ?? "";
      return message !== "";
    });
    expect(message).toContain("docker.io/shop/vulnerable-api:1");
    expect(message).toContain("Verdict: FAILED");
    const scan = new ScanCommand({ TableName: outputs.ledger_table_name });
    const { Items = [] } = await new DynamoDBClient(aws.clientConfig).send(scan);
    // The outcome stays beside the image's row for as long as other channels are being served.
    expect(Items.filter(({ reference }) => reference !== undefined)).toHaveLength(1);
  });
});

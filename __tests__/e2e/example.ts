import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CodeBuildClient, ListProjectsCommand, ListReportGroupsCommand } from "@aws-sdk/client-codebuild";
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { TerraformFolder, type Variables } from "../../local-aws/deployment";
import type { CommandResult } from "../../local-aws/run-command";
import { shell } from "../documented-commands";
import { until } from "../until";
import type { Row } from "./installation";
import { regularFiles } from "./regular-files";
import { type Task, taskEvent } from "./task-event";

const REPOSITORY = join(__dirname, "..", "..");

export const TOKEN = "a-token-of-the-example-tests";

/** The examples that are plain Terraform; each is a folder that runs as it is. */
export const EXAMPLES = ["minimal", "complete", "self-hosted-vpc"] as const;
/** Those, those that are like minimal, those that need a version of the AWS provider that cannot run here, and the one in several accounts. */
export const WRITTEN_EXAMPLES = [
  ...EXAMPLES,
  "existing-secret",
  "two-regions",
  "gated-service",
  "gated-service-alb",
  "organisation",
] as const;
export type ExampleName = (typeof WRITTEN_EXAMPLES)[number];

/** The folder of an example in the repository. */
export function exampleFolder(name: ExampleName): string {
  return join(REPOSITORY, "examples", name);
}

/** A file of the repository. */
export function readRepository(...path: string[]): string {
  return readFileSync(join(REPOSITORY, ...path), "utf8");
}

/** The lines of the shell blocks of an example's README. */
export function commandsOfExample(example: ExampleName): string[] {
  const blocks = [...readRepository("examples", example, "README.md").matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, block = ""]) => block.trim().split("\n"));
}

/** Those that take the protection from a ledger that has one, which AWS refuses to delete before. */
export function protectionCommandsOf(example: ExampleName): string[] {
  return commandsOfExample(example).filter((line) => line.startsWith("aws dynamodb update-table "));
}

/** What a user who pins the scanner takes from a binary of their own. Builds have this machine's architecture here. */
async function scannerChecksum({ scannerBaseUrl }: LocalAws): Promise<Record<string, string | undefined>> {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  const url = `${scannerBaseUrl}/1.30.1/linux/${architecture}/sysdig-cli-scanner.sha256`;
  const text = await (await fetch(url)).text();
  return { [architecture]: text.split(/\s/)[0] };
}

/** Copies an example beside a copy of the module; answers its folder. */
export function copyExample(name: ExampleName, root: string): string {
  const folder = join(root, "examples", name);
  cpSync(exampleFolder(name), folder, { recursive: true, filter: (path) => !isLeftover(path) });
  cpSync(join(REPOSITORY, "terraform-module"), join(root, "terraform-module"), { recursive: true });
  return folder;
}

/** An example that was applied unchanged, beside a copy of the module, on an embedded AWS of its own. */
export class AppliedExample {
  private constructor(
    readonly aws: LocalAws,
    private readonly name: ExampleName,
    private readonly root: string,
    private readonly folder: string,
    private readonly terraform: TerraformFolder,
    private readonly variables: Variables,
    readonly outputs: Record<string, unknown>,
    /** The plan right after apply, without the token. */
    readonly secondPlan: CommandResult,
  ) {}

  /** @param prepare makes what is there before, and answers with values of further variables */
  static async apply(
    name: ExampleName,
    prepare: (aws: LocalAws) => Promise<Variables> = async () => ({}),
  ): Promise<AppliedExample> {
    const aws = await startLocalAws();
    const root = mkdtempSync(join(tmpdir(), "example-"));
    try {
      await aws.switch({ schedules: false });
      await aws.sysdig.requireToken(TOKEN);
      const folder = copyExample(name, root);
      const terraform = new TerraformFolder(aws, folder);
      await terraform.init();
      await terraform.validate();
      // An example leaves aside what it has no variable for.
      const variables = {
        sysdig_secure_endpoint: aws.sysdigUrl,
        scanner_base_url: aws.scannerBaseUrl,
        scanner_sha256: await scannerChecksum(aws),
        ...(await prepare(aws)),
      };
      await terraform.apply({ ...variables, sysdig_secure_api_token: TOKEN });
      const secondPlan = await terraform.plan(variables);
      const outputs = await terraform.outputs<unknown>();
      return new AppliedExample(aws, name, root, folder, terraform, variables, outputs, secondPlan);
    } catch (error) {
      await aws.stop();
      rmSync(root, { recursive: true, force: true });
      throw error;
    }
  }

  /** As the README says. */
  async destroy(): Promise<void> {
    await shell(this.aws, protectionCommandsOf(this.name).join("\n"), this.folder);
    await this.terraform.destroy(this.variables);
  }

  async remove(): Promise<void> {
    await this.aws.stop();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Names of the files that Terraform and the example keep in its folder, without plugins, and their contents. */
  files(): Map<string, string> {
    const files = regularFiles(this.folder).filter((name) => !name.includes("/providers/"));
    return new Map(
      files.map((name) => [basename(name), readFileSync(join(this.folder, name)).toString("latin1")]),
    );
  }

  /** SDK client options for a region. */
  config(region = this.aws.region) {
    return { ...this.aws.clientConfig, region };
  }

  async send(task: Task, region?: string): Promise<void> {
    const client = new EventBridgeClient(this.config(region));
    const answer = await client.send(new PutEventsCommand({ Entries: [taskEvent(task)] }));
    expect(answer.FailedEntryCount).toBe(0);
  }

  async row(table: unknown, image: string, region?: string): Promise<Row | undefined> {
    const { Item } = await new DynamoDBClient(this.config(region)).send(
      new GetItemCommand({ TableName: String(table), Key: { image: { S: image } } }),
    );
    return Item && (unmarshall(Item) as Row);
  }

  /** The row of an image, once it has a verdict that is published: a function that still publishes disturbs a destroy. */
  async judged(table: unknown, image: string, region?: string): Promise<Row> {
    let row: Row | undefined;
    await until(`a verdict of ${image}`, async () => {
      row = await this.row(table, image, region);
      return (
        row?.verdict !== undefined && (await this.row(table, `outcome#${row.scanId}`, region)) === undefined
      );
    }).catch((error: Error) => {
      throw new Error(`${error.message}; its row is ${JSON.stringify(row)}`);
    });
    return row as Row;
  }
}

/** What Terraform leaves in a folder that it was run in, and a developer's own values. */
function isLeftover(path: string): boolean {
  return /(^|\/)(\.terraform|terraform\.tfstate)[^/]*$|\.tfvars(\.json)?$/.test(path);
}

/** Names of all that the module creates in a region, or that is global, by kind. */
export async function inventory(
  example: Pick<AppliedExample, "config">,
  region?: string,
): Promise<Record<string, string[]>> {
  const config = example.config(region);
  const [codebuild, iam] = [new CodeBuildClient(config), new IAMClient(config)];
  const { logGroups } = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
  const { SecretList } = await new SecretsManagerClient(config).send(new ListSecretsCommand({}));
  const { Functions } = await new LambdaClient(config).send(new ListFunctionsCommand({}));
  const { Rules } = await new EventBridgeClient(config).send(new ListRulesCommand({}));
  const { MetricAlarms } = await new CloudWatchClient(config).send(new DescribeAlarmsCommand({}));
  const { Topics } = await new SNSClient(config).send(new ListTopicsCommand({}));
  const { Roles } = await iam.send(new ListRolesCommand({}));
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const names: Record<string, (string | undefined)[] | undefined> = {
    projects: (await codebuild.send(new ListProjectsCommand({}))).projects,
    reportGroups: (await codebuild.send(new ListReportGroupsCommand({}))).reportGroups,
    logGroups: logGroups?.map(({ logGroupName }) => logGroupName),
    secrets: SecretList?.map(({ Name }) => Name),
    tables: (await new DynamoDBClient(config).send(new ListTablesCommand({}))).TableNames,
    functions: Functions?.map(({ FunctionName }) => FunctionName),
    queues: (await new SQSClient(config).send(new ListQueuesCommand({}))).QueueUrls,
    rules: Rules?.map(({ Name }) => Name),
    alarms: MetricAlarms?.map(({ AlarmName }) => AlarmName),
    topics: Topics?.map(({ TopicArn }) => TopicArn),
    clusters: (await new ECSClient(config).send(new ListClustersCommand({}))).clusterArns,
    roles: Roles?.map(({ RoleName }) => RoleName),
    policies: Policies?.map(({ PolicyName }) => PolicyName),
  };
  const nameOf = (each = "") => each.slice(each.search(/[^:/]+$/));
  return Object.fromEntries(
    Object.entries(names).map(([kind, list = []]) => [kind, list.map(nameOf).sort()]),
  );
}

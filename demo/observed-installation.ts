import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  ListBuildsForProjectCommand,
} from "@aws-sdk/client-codebuild";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Platform } from "../functions/contract/images/image";
import type { LocalAws } from "../local-aws/index";
import { EXPECTED_IMAGES, ledgerKey, type ObservedBuild, type ObservedRow } from "./expectations";
import type { Outputs } from "./terraform/cdktf-project";

export class ObservedInstallation {
  private readonly dynamodb: DynamoDBClient;
  private readonly codebuild: CodeBuildClient;
  private readonly logs: CloudWatchLogsClient;
  private readonly sqs: SQSClient;

  constructor(
    private readonly aws: LocalAws,
    private readonly outputs: Outputs,
  ) {
    this.dynamodb = new DynamoDBClient(aws.clientConfig);
    this.codebuild = new CodeBuildClient(aws.clientConfig);
    this.logs = new CloudWatchLogsClient(aws.clientConfig);
    this.sqs = new SQSClient(aws.clientConfig);
  }

  async ledger(): Promise<Map<string, ObservedRow>> {
    const rows = new Map<string, ObservedRow>();
    const pages = paginateScan(
      { client: this.dynamodb },
      { TableName: this.outputs.ledger_table_name, ConsistentRead: true },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const row = unmarshall(item) as ObservedRow & { image: string; reference?: string };
        // The table also has rows of other kinds, such as a sweep's.
        if (row.reference !== undefined) {
          rows.set(row.image, row);
        }
      }
    }
    return rows;
  }

  /** Returns the builds of the scanner project; in backend mode, the images that Sysdig was asked for. */
  async builds(): Promise<ObservedBuild[]> {
    const { scanner_project_name: projectName } = this.outputs;
    return projectName === "" ? this.analyses() : this.buildsOf(projectName);
  }

  private async analyses(): Promise<ObservedBuild[]> {
    return (await this.aws.sysdig.analyses()).map(({ tag }) => {
      const image = EXPECTED_IMAGES.find((expected) => expected.image === tag);
      return { arn: "", status: "", key: image ? ledgerKey(image) : tag };
    });
  }

  private async buildsOf(projectName: string): Promise<ObservedBuild[]> {
    const builds: ObservedBuild[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.codebuild.send(new ListBuildsForProjectCommand({ projectName, nextToken }));
      if (page.ids?.length) {
        const details = await this.codebuild.send(new BatchGetBuildsCommand({ ids: page.ids }));
        builds.push(...(details.builds ?? []).map(toObservedBuild));
      }
      nextToken = page.nextToken;
    } while (nextToken);
    return builds;
  }

  /** Returns the sightings of images that needed no scan: the sum of the trigger's metric ScansDeduplicated. */
  async sightingsOfKnownImages(): Promise<number> {
    const logGroupName = `/aws/lambda/${this.outputs.trigger_function_name}`;
    let sum = 0;
    let nextToken: string | undefined;
    do {
      const page = await this.logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
      for (const { message = "" } of page.events ?? []) {
        sum += deduplicatedIn(message);
      }
      nextToken = page.nextToken;
    } while (nextToken);
    return sum;
  }

  async deadLetters(): Promise<number> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.outputs.dead_letter_queue_url,
        AttributeNames: ["ApproximateNumberOfMessages"],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  }
}

function toObservedBuild({ arn = "", buildStatus, environment }: Build): ObservedBuild {
  const variable = (wanted: string) =>
    environment?.environmentVariables?.find(({ name }) => name === wanted)?.value ?? "";
  const image = variable("IMAGE_REFERENCE");
  const digest = variable("IMAGE_DIGEST");
  const platform = variable("IMAGE_PLATFORM") as Platform;
  return { arn, status: buildStatus ?? "", key: ledgerKey({ image, digest, platform }) };
}

/** Reads a metric in CloudWatch's embedded metric format: a number, or a list if it was counted several times. */
function deduplicatedIn(message: string): number {
  if (!message.includes('"ScansDeduplicated"')) {
    return 0;
  }
  const { ScansDeduplicated: counted = 0 }: { ScansDeduplicated?: number | number[] } = JSON.parse(message);
  return [counted].flat().reduce((sum, value) => sum + value, 0);
}

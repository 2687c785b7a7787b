import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  ListBuildsForProjectCommand,
} from "@aws-sdk/client-codebuild";
import {
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { SUMMARY_EVENT } from "../../functions/contract/events";
import type { ScanRun } from "../../functions/contract/images/scan";
import type { TopVulnerability } from "../../functions/contract/images/vulnerabilities";
import { CONTROL_KEY, PARTITION_KEY, PUBLISHING } from "../../functions/contract/ledger";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../../local-aws";
import { Deployment, type Variables } from "../../local-aws/deployment";
import { until, untilAnswer } from "../until";
import { type Task, taskEvent } from "./task-event";
import { messagesAt, WorkQueue } from "./work-queue";

/** A row of the ledger, as plain values. */
export type Row = Record<string, string | number | undefined> & {
  readonly counts?: Record<string, number>;
  readonly run?: ScanRun;
  readonly topVulnerabilities?: TopVulnerability[];
};

/** The deployed stack on an embedded AWS of its own, and what a test does to it and asks of it. */
export class TestInstallation {
  private readonly dynamodb: DynamoDBClient;
  private readonly codebuild: CodeBuildClient;
  readonly work: WorkQueue;

  private constructor(
    readonly aws: LocalAws,
    readonly deployment: Deployment,
    public outputs: Record<string, string>,
    readonly variables: Variables,
  ) {
    this.dynamodb = new DynamoDBClient(aws.clientConfig);
    this.codebuild = new CodeBuildClient(aws.clientConfig);
    this.work = new WorkQueue(aws, this.output("work_queue_arn"));
  }

  /**
   * Deploys; the schedule stays off, so that nothing but the test decides when a minute has passed.
   *
   * @param before what happens in the account before the installation
   */
  static async create(
    variables: Variables = {},
    options: LocalAwsOptions = {},
    before: (aws: LocalAws) => Promise<void> = async () => {},
  ): Promise<TestInstallation> {
    const aws = await startLocalAws(options);
    const deployment = new Deployment(aws);
    try {
      await aws.switch({ schedules: false });
      await before(aws);
      await deployment.initialise();
      const all = {
        ...deployment.sysdigVariables(),
        sysdig_secure_api_token: "a-token-of-the-tests",
        ...variables,
      };
      await deployment.apply(all);
      return new TestInstallation(aws, deployment, await deployment.outputs(), all);
    } catch (error) {
      await aws.stop();
      deployment.remove();
      throw error;
    }
  }

  /** Takes back what tests have switched on in AWS, at Sysdig and at the registries; the schedule stays off. */
  async restore(): Promise<void> {
    await this.aws.resetSwitches();
    await this.aws.switch({ schedules: false });
    await Promise.all([this.aws.sysdig.reset(), this.aws.registry.reset(), this.endBackOff()]);
  }

  /** An engine that refused for lack of capacity may be asked again. */
  async endBackOff(): Promise<void> {
    await this.update(CONTROL_KEY, { UpdateExpression: "REMOVE closedUntil" });
  }

  /**
   * Waits until no scan of an image has a slot. One is given back after the end of its scan is recorded, and one that was
   * taken at that moment by the coordinator's next minute.
   */
  async untilSlotsAreFree(image: string): Promise<void> {
    await until(`the slots of ${image} to be free`, async () => {
      await this.coordinate();
      const { running }: { readonly running?: Iterable<string> } = Object(await this.row(CONTROL_KEY));
      return [...(running ?? [])].every((slot) => !slot.endsWith(` ${image}`));
    });
  }

  async remove(): Promise<void> {
    await this.aws.stop();
    this.deployment.remove();
  }

  output(name: string): string {
    const value = this.outputs[name];
    if (value === undefined) {
      throw new Error(`The stack has no output ${name}.`);
    }
    return value;
  }

  async send(...tasks: Task[]): Promise<void> {
    const client = new EventBridgeClient(this.aws.clientConfig);
    const answer = await client.send(new PutEventsCommand({ Entries: tasks.map(taskEvent) }));
    expect(answer.FailedEntryCount).toBe(0);
  }

  /** A minute passes for the coordinator, as the schedule says, and it has done what is due. */
  async coordinate(): Promise<void> {
    await this.work.passMinute();
  }

  /** Has the coordinator make a summary, as its schedule does, and publish it in the next minute. */
  async publishSummary(): Promise<void> {
    await this.invoke("coordinator_function_name", SUMMARY_EVENT);
    await this.coordinate();
  }

  /** Runs the sweeper, as its schedule does; answers how it left the sweep. */
  async sweep(): Promise<string> {
    const { sweep } = (await this.invoke("sweeper_function_name")) as { sweep: string };
    return sweep;
  }

  private async invoke(functionOutput: string, event: object = {}): Promise<unknown> {
    const client = new LambdaClient(this.aws.clientConfig);
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: this.output(functionOutput),
        Payload: JSON.stringify(event),
      }),
    );
    const payload = answer.Payload?.transformToString() ?? "";
    expect([answer.FunctionError, payload]).toEqual([undefined, payload]);
    return payload === "" ? undefined : JSON.parse(payload);
  }

  async row(image: string): Promise<Row | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.output("ledger_table_name"), Key: { image: { S: image } } }),
    );
    return Item && (unmarshall(Item) as Row);
  }

  /** The rows of images; what else lies in the table, such as outcomes that have to be published, has no reference. */
  async rows(): Promise<Row[]> {
    const { Items = [] } = await this.dynamodb.send(
      new ScanCommand({ TableName: this.output("ledger_table_name") }),
    );
    return Items.map((item) => unmarshall(item) as Row).filter(({ reference }) => reference !== undefined);
  }

  /** Waits until the row of an image has these values; undefined means that the attribute is absent. */
  async untilRow(image: string, expected: Row): Promise<Row> {
    let row: Row | undefined;
    await until(`row ${image} to have ${JSON.stringify(expected)}`, async () => {
      row = await this.row(image);
      return row !== undefined && Object.entries(expected).every(([name, value]) => row?.[name] === value);
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(row)}`);
    });
    return row as Row;
  }

  /** Waits until the engine has the scan of an image: before it is asked, the row says SCANNING as well. */
  async untilRunning(image: string): Promise<Row> {
    return untilAnswer(`the run of ${image}`, async () => {
      const row = await this.row(image);
      return row?.rowState === "SCANNING" && row.run !== undefined ? row : undefined;
    });
  }

  /** Waits until the latest outcome is published on every channel: from then on nobody writes the row. */
  async untilPublished(image: string): Promise<Row> {
    return untilAnswer(`the outcome of ${image} to be published`, async () => {
      const row = await this.row(image);
      return row && (await this.isPublished(row)) ? row : undefined;
    });
  }

  /** Whether a scan of the row's image has ended, and its outcome has left the outbox. */
  async isPublished({ verdict, errorAt, scanId }: Row): Promise<boolean> {
    return (verdict ?? errorAt) !== undefined && (await this.row(`outcome#${scanId}`)) === undefined;
  }

  /** Waits until the latest outcome of every image is published: from then on nobody writes any row. */
  async untilAllArePublished(): Promise<Row[]> {
    return untilAnswer("the outcomes of all images to be published", async () => {
      const rows = await this.rows();
      const published = await Promise.all(rows.map((row) => this.isPublished(row)));
      return published.every(Boolean) ? rows : undefined;
    });
  }

  /** Lets the time of a row come: what it waits for is due, or its verdict is no longer fresh. Its starts are long past. */
  async passTime(
    image: string,
    attribute: "dueAt" | "freshUntil" | "lastSeenAt" | "startedAt",
  ): Promise<void> {
    await this.update(image, {
      UpdateExpression: "SET #attribute = :value REMOVE recentStarts",
      ConditionExpression: "attribute_exists(#attribute)",
      ExpressionAttributeNames: { "#attribute": attribute },
      ExpressionAttributeValues: marshall({ ":value": "2020-01-01T00:00:00.000Z" }),
    });
  }

  /** Lets the time come of what a row waits for, unless somebody has ended it meanwhile: it was published, or decided. */
  async passTimeIfDue(image: string): Promise<void> {
    await this.passTime(image, "dueAt").catch((error: Error) => {
      if (error.name !== "ConditionalCheckFailedException") throw error;
    });
  }

  /** Lets the time come of all that has to be published: whoever wrote it had a minute to do so. */
  async passTimeOfNotices(): Promise<void> {
    const { Items = [] } = await this.dynamodb.send(
      new ScanCommand({ TableName: this.output("ledger_table_name") }),
    );
    const waiting = Items.map((item) => unmarshall(item)).filter(({ rowState }) => rowState === PUBLISHING);
    await Promise.all(waiting.map((item) => this.passTimeIfDue(item[PARTITION_KEY])));
  }

  /** Takes it that no scan of the image was started lately, so that one may be at once. */
  async forgetStarts(image: string): Promise<void> {
    await this.update(image, { UpdateExpression: "REMOVE recentStarts" });
  }

  /** Lets the time of the next try come, as docs/errors.md says. */
  async passTimeToTry(): Promise<void> {
    await this.update(CONTROL_KEY, {
      UpdateExpression: "SET breaker.#open.nextTryAt = :past",
      ConditionExpression: "attribute_exists(breaker.#open)",
      ExpressionAttributeNames: { "#open": "open" },
      ExpressionAttributeValues: marshall({ ":past": "2020-01-01T00:00:00.000Z" }),
    });
  }

  async update(item: string, change: Omit<UpdateItemCommandInput, "TableName" | "Key">): Promise<void> {
    const at = { TableName: this.output("ledger_table_name"), Key: { [PARTITION_KEY]: { S: item } } };
    await this.dynamodb.send(new UpdateItemCommand({ ...at, ...change }));
  }

  /** The builds that were started for an image, the latest first. */
  async buildsOf(digest: string): Promise<{ arn: string; status: string }[]> {
    const project = { projectName: this.output("scanner_project_name") };
    const { ids = [] } = await this.codebuild.send(new ListBuildsForProjectCommand(project));
    if (ids.length === 0) {
      return [];
    }
    const { builds = [] } = await this.codebuild.send(new BatchGetBuildsCommand({ ids }));
    return builds
      .filter(({ environment }) =>
        environment?.environmentVariables?.some(
          ({ name, value }) => name === "IMAGE_DIGEST" && value === digest,
        ),
      )
      .map(({ arn = "", buildStatus = "" }) => ({ arn, status: buildStatus }));
  }

  /** Waits until every message was taken and acknowledged, the pokes that task events led to among them. */
  async untilQueueIsEmpty(): Promise<void> {
    await until("an empty queue of task events", async () => (await this.messagesIn("queue_url")) === 0);
    await this.work.untilEmpty();
  }

  async messagesIn(queue: "queue_url" | "dead_letter_queue_url"): Promise<number> {
    return messagesAt(new SQSClient(this.aws.clientConfig), this.output(queue));
  }
}

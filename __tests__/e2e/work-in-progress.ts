import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { CONTROL_KEY, SWEEP_KEY } from "../../functions/contract/ledger";
import { until } from "../until";
import type { Row, TestInstallation } from "./installation";
import { halfSweep, openBreaker, writeItem } from "./left-items";
import type { EventQueue } from "./subscriber";
import { container, digestOf, keyOf, taskEvent } from "./task-event";

/** What each image is left in the middle of, and the verdict that it gets in the end. */
const IMAGES = {
  passed: "PASSED",
  "vulnerable-failed": "FAILED",
  "nopolicy-judged": "NO_POLICY",
  erring: "PASSED",
  held: "PASSED",
  "vulnerable-unpublished": "FAILED",
  "vulnerable-ended": "FAILED",
  running: "PASSED",
  "vulnerable-running": "FAILED",
  waiting: "PASSED",
  "in-flight": "PASSED",
  "vulnerable-in-flight": "FAILED",
  dead: "PASSED",
} as const;
type Left = keyof typeof IMAGES;
const LEFT = Object.keys(IMAGES) as Left[];
/** These are scanned twice: one has erred, the verdict of the other is stale. */
const TWICE: readonly Left[] = ["erring", "held"];

/** Something of each kind that a version of the module leaves for the one that is applied over it. */
export class WorkInProgress {
  constructor(
    private readonly installation: TestInstallation,
    private readonly events: EventQueue,
    /** The version that leaves it. */
    private readonly leftBy: string,
  ) {}

  /** Name of an image. */
  image(left: Left): string {
    return `${this.leftBy}/${left}:1`;
  }

  row(left: Left): Promise<Row | undefined> {
    return this.installation.row(keyOf(this.image(left)));
  }

  /** Rows in every state, an outcome that one channel has, and builds that run or have ended unseen. */
  async leaveRows(): Promise<void> {
    const { aws } = this.installation;
    await this.leaveVerdicts();
    await this.leaveUnpublished();
    await this.leaveHeld();
    await aws.switch({ buildEvents: false });
    await this.start("vulnerable-ended");
    await until("the build to end", async () =>
      /^(SUCCEEDED|FAILED)$/.test((await this.statusesOf("vulnerable-ended")).join()),
    );
    await aws.switch({ holdBuilds: true });
    await this.start("running", "vulnerable-running");
    await this.untilState("SCANNING", "running", "vulnerable-running");
    await aws.switch({ refuseBuilds: { error: "AccountLimitExceededException" } });
    await this.start("waiting");
    await this.untilState("WAITING", "waiting");
    await this.installation.untilQueueIsEmpty();
    await aws.switch({ refuseBuilds: null });
    // Only now, since the event comes a little after the end of the build.
    await aws.switch({ buildEvents: true });
    await this.untilState("SCANNING", "vulnerable-ended");
    expect(await this.slots()).toHaveLength(3);
    await writeItem(this.installation, SWEEP_KEY, halfSweep(this.leftBy));
  }

  /** Task events that no function has taken, and one in the dead-letter queue; and a breaker that is open. */
  async leaveMessages(): Promise<void> {
    await this.stopTaking();
    await writeItem(this.installation, CONTROL_KEY, openBreaker(this.leftBy));
    await this.start("in-flight", "vulnerable-in-flight", "passed");
    await until("the messages", async () => (await this.installation.messagesIn("queue_url")) === 3);
    const entry = taskEvent({ id: `${this.leftBy}-dead`, containers: [container(this.image("dead"))] });
    const { Source: source, DetailType, Resources: resources, Detail = "" } = entry;
    const event = { source, "detail-type": DetailType, resources, detail: JSON.parse(Detail) };
    await this.sqs().send(
      new SendMessageCommand({ QueueUrl: this.deadLetters, MessageBody: JSON.stringify(event) }),
    );
  }

  /** Lets the version that is there now finish all of it. */
  async finish(): Promise<void> {
    const { installation } = this;
    const before = await this.scanIds("passed", "vulnerable-failed", "nopolicy-judged");
    await this.redrive();
    await installation.untilQueueIsEmpty();
    await installation.aws.sysdig.reset();
    for (const name of TWICE) {
      await installation.forgetStarts(keyOf(this.image(name)));
    }
    await this.passTime(...TWICE);
    await this.lookAtEnded();
    await installation.passTimeOfNotices();
    await installation.aws.switch({ holdBuilds: false });
    await until(`all to have verdicts: ${this.leftBy}`, async () => {
      // Builds that have waited for that long are taken for a lack of capacity.
      await installation.endBackOff();
      await installation.coordinate();
      return (await this.states()).join() === LEFT.map((name) => IMAGES[name]).join();
    }).catch(async (error: Error) => {
      throw new Error(`${error.message}; they are ${await this.states()}`);
    });
    await this.expectNothingLostOrTwice();
    expect(await this.scanIds("passed", "vulnerable-failed", "nopolicy-judged")).toEqual(before);
  }

  /** Lets the coordinator look at the build whose event was lost, unless it has. */
  async lookAtEnded(): Promise<void> {
    await this.passTime("vulnerable-ended");
    await this.installation.coordinate();
    await this.installation.untilRow(keyOf(this.image("vulnerable-ended")), { verdict: "FAILED" });
  }

  private async passTime(...names: Left[]): Promise<void> {
    for (const name of names) {
      await this.installation.passTimeIfDue(keyOf(this.image(name)));
    }
  }

  private async expectNothingLostOrTwice(): Promise<void> {
    expect(await this.installation.row(CONTROL_KEY)).not.toHaveProperty("breaker");
    // Delivered twice, as queues may do.
    for (const name of LEFT) {
      await this.start(name);
    }
    await this.installation.untilQueueIsEmpty();
    await this.installation.coordinate();
    for (const name of LEFT) {
      await this.installation.untilPublished(keyOf(this.image(name)));
    }
    const expected = (each: (name: Left) => unknown) =>
      Object.fromEntries(LEFT.map((name) => [name, each(name)]));
    const builds = await Promise.all(LEFT.map((name) => this.statusesOf(name)));
    expect(expected((name) => builds[LEFT.indexOf(name)]?.length)).toEqual(
      expected((name) => (TWICE.includes(name) ? 2 : 1)),
    );
    for (const name of LEFT) {
      const found = await this.events.of(this.image(name), TWICE.includes(name) ? 2 : 1);
      expect(new Set(found.map(({ detail }) => detail.scanId)).size).toBe(TWICE.includes(name) ? 2 : 1);
      expect(found.map(({ detail }) => "verdict" in detail && detail.verdict)).toContain(IMAGES[name]);
    }
    await until("no slot to be taken", async () => {
      await this.installation.coordinate();
      return (await this.slots()).length === 0;
    });
    expect(await this.installation.messagesIn("dead_letter_queue_url")).toBe(0);
    await this.installation.endBackOff();
  }

  private async leaveVerdicts(): Promise<void> {
    const names = ["passed", "vulnerable-failed", "nopolicy-judged", "erring", "held"] as const;
    await this.installation.aws.sysdig.setImage(this.image("erring"), { exitCode: 3 });
    await this.start(...names);
    for (const name of names) {
      await this.installation.untilPublished(keyOf(this.image(name)));
    }
    expect(await this.row("erring")).toMatchObject({ rowState: "ERROR" });
  }

  /** The topic has it, EventBridge does not. */
  private async leaveUnpublished(): Promise<void> {
    const { aws } = this.installation;
    const functionName = this.installation.output("coordinator_function_name");
    await aws.failFunctionOn({ functionName, action: "events:PutEvents", error: "AccessDeniedException" });
    await this.start("vulnerable-unpublished");
    await this.installation.untilRow(keyOf(this.image("vulnerable-unpublished")), { verdict: "FAILED" });
    await until(
      "the event to be refused",
      async () => ((await aws.failedCalls())["events:PutEvents"] ?? 0) > 0,
    );
    const { scanId } = (await this.row("vulnerable-unpublished")) ?? {};
    await until("the topic to have it", async () => {
      const { published }: { published?: Iterable<string> } = Object(
        await this.installation.row(`outcome#${scanId}`),
      );
      return [...(published ?? [])].includes("topic");
    });
    await aws.resetSwitches();
    await aws.switch({ schedules: false });
  }

  /** Its verdict is stale, and it was started as often as an image may be in a day. */
  private async leaveHeld(): Promise<void> {
    const key = keyOf(this.image("held"));
    const starts = Array.from({ length: 24 }, () => new Date().toISOString());
    await writeItem(this.installation, key, { recentStarts: starts });
    await this.installation.passTime(key, "freshUntil");
    await this.start("held");
    await this.untilState("HELD", "held");
  }

  private start(...names: Left[]): Promise<void> {
    return this.installation.send(
      ...names.map((name) => ({
        id: `${this.leftBy}-${name}`,
        containers: [container(this.image(name))],
      })),
    );
  }

  private async untilState(rowState: string, ...names: Left[]): Promise<void> {
    for (const name of names) {
      await this.installation.untilRow(keyOf(this.image(name)), { rowState });
    }
  }

  /** Lambda polls the queue of task events no longer, until an apply has it do so again. */
  private async stopTaking(): Promise<void> {
    const lambda = new LambdaClient(this.installation.aws.clientConfig);
    const FunctionName = this.installation.output("trigger_function_name");
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    expect(EventSourceMappings).toHaveLength(1);
    await lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID, Enabled: false }),
    );
  }

  /** As a person does in SQS, once the cause is fixed. */
  private async redrive(): Promise<void> {
    const sqs = this.sqs();
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.deadLetters }),
    );
    await sqs.send(
      new SendMessageCommand({ QueueUrl: this.installation.output("queue_url"), MessageBody: message?.Body }),
    );
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: this.deadLetters, ReceiptHandle: message?.ReceiptHandle }),
    );
  }

  private states(): Promise<string[]> {
    return Promise.all(
      LEFT.map(async (name) => {
        const row = await this.row(name);
        return String(row?.rowState ?? row?.verdict);
      }),
    );
  }

  private scanIds(...names: Left[]): Promise<unknown[]> {
    return Promise.all(names.map(async (name) => (await this.row(name))?.scanId));
  }

  private async statusesOf(name: Left): Promise<string[]> {
    return (await this.installation.buildsOf(digestOf(this.image(name)))).map(({ status }) => status);
  }

  private async slots(): Promise<string[]> {
    const { running }: { running?: Iterable<string> } = Object(await this.installation.row(CONTROL_KEY));
    return [...(running ?? [])];
  }

  private get deadLetters(): string {
    return this.installation.output("dead_letter_queue_url");
  }

  private sqs(): SQSClient {
    return new SQSClient(this.installation.aws.clientConfig);
  }
}

import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { MINUTE } from "../../functions/contract/durations";
import {
  COUNTED_EVERY_MINUTE,
  type Counter,
  type Duration,
  LEVELS,
  type Level,
} from "../../functions/contract/telemetry";
import type { TestInstallation } from "./installation";
import { Subscriber } from "./subscriber";

const TOPIC = "on-call";
const NAME = "fargate-image-scanning";
/** Minutes: the shortest period of an alarm, and what the alarm no-verdict looks at. */
const RUN_EVERY = 5;
const LONGEST_LOOK_BACK_MINUTES = 6 * 60;

/** What `alarm_actions` is set to; the topic is made with `WatchedAlarms`. */
export const ALARM_TOPIC_ARN = `arn:aws:sns:us-east-1:123456789012:${TOPIC}`;

/** What an alarm published on the topic. */
export interface Notification {
  readonly alarm: string;
  readonly state: string;
  readonly description: string;
}

/** The alarms of an installation, and who is notified by them. */
export class WatchedAlarms {
  private readonly cloudwatch: CloudWatchClient;
  /** Minutes for which a run of the coordinator is stored. */
  private readonly ran = new Set<number>();

  private constructor(
    private readonly installation: TestInstallation,
    private readonly queue: Subscriber,
  ) {
    this.cloudwatch = new CloudWatchClient(installation.aws.clientConfig);
  }

  static async create(installation: TestInstallation): Promise<WatchedAlarms> {
    const sns = new SNSClient(installation.aws.clientConfig);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: TOPIC }));
    expect(TopicArn).toBe(ALARM_TOPIC_ARN);
    const queue = await Subscriber.create(installation, TOPIC);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn }));
    return new WatchedAlarms(installation, queue);
  }

  /**
   * The last parts of the names of the alarms that are raised when so many minutes have passed, in which the coordinator
   * ran every minute, and nothing happened but what was measured.
   */
  async raisedAfter(minutes: number): Promise<string[]> {
    await this.letCoordinatorRun(minutes);
    return this.raisedAfterSilence(minutes);
  }

  /** The same where the coordinator has not run meanwhile. */
  async raisedAfterSilence(minutes: number): Promise<string[]> {
    await this.installation.aws.evaluateAlarms(minutes * 60);
    const { MetricAlarms = [] } = await this.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${NAME}-` }),
    );
    expect(MetricAlarms.length).toBeGreaterThan(0);
    return MetricAlarms.filter(({ StateValue }) => StateValue !== "OK").map(({ AlarmName }) =>
      lastPart(AlarmName),
    );
  }

  /** Stores what the coordinator writes every minute, now and then: one value in each period of an alarm is enough. */
  private async letCoordinatorRun(until: number): Promise<void> {
    const first = Math.floor(until / RUN_EVERY) * RUN_EVERY;
    const values = Object.fromEntries(
      [...COUNTED_EVERY_MINUTE, ...LEVELS, "DeadlineOverdue"].map((name) => [name, 0]),
    );
    for (let minute = first; minute > until - LONGEST_LOOK_BACK_MINUTES; minute -= RUN_EVERY) {
      if (!this.ran.has(minute)) {
        this.ran.add(minute);
        await this.measure(minute, values);
      }
    }
  }

  /** The names of the metrics of the installation that have ever been measured. */
  async measuredMetrics(): Promise<string[]> {
    const { Metrics = [] } = await this.cloudwatch.send(
      new ListMetricsCommand({ Namespace: "FargateImageScanning" }),
    );
    return Metrics.flatMap(({ MetricName }) => MetricName ?? []);
  }

  /** What was published on the topic since this was asked last. */
  async notifications(): Promise<Notification[]> {
    let before: number;
    do {
      before = this.queue.received.length;
      await this.queue.receive();
    } while (this.queue.received.length > before);
    return this.queue.received
      .splice(0)
      .map(({ Message }) => JSON.parse(String(Message)))
      .map((message) => ({
        alarm: lastPart(message.AlarmName),
        state: message.NewStateValue,
        description: message.AlarmDescription,
      }));
  }

  /** Stores what the functions would have measured so many minutes from now. */
  async measure(minutes: number, values: Partial<Record<Counter | Duration | Level, number>>): Promise<void> {
    const Timestamp = new Date(Date.now() + minutes * MINUTE);
    await this.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "FargateImageScanning",
        MetricData: Object.entries(values).map(([MetricName, Value]) => ({
          MetricName,
          Value,
          Timestamp,
          Dimensions: [{ Name: "service", Value: NAME }],
        })),
      }),
    );
  }

  /** The dashboard as CloudWatch has it. */
  async dashboard(): Promise<unknown> {
    const { DashboardBody = "" } = await this.cloudwatch.send(
      new GetDashboardCommand({ DashboardName: this.installation.output("dashboard_name") }),
    );
    return JSON.parse(DashboardBody);
  }
}

function lastPart(alarmName = ""): string {
  return alarmName.slice(`${NAME}-`.length);
}

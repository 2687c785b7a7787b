import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { MINUTE } from "../../functions/contract/durations";
import { rootOf } from "./accounts";
import { aws, useLocalAws } from "./shared-aws";

let cloudwatch: CloudWatchClient;

useLocalAws(async () => {
  cloudwatch = new CloudWatchClient(aws.clientConfig);
});

async function stateOf(AlarmName: string, secondsAhead = 0): Promise<string | undefined> {
  await aws.evaluateAlarms(secondsAhead);
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms[0]?.StateValue;
}

async function measure(MetricName: string, service: string, Value: number, minutesAgo = 0): Promise<void> {
  const Timestamp = new Date(Date.now() - minutesAgo * MINUTE);
  const Dimensions = [{ Name: "service", Value: service }];
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "Shop",
      MetricData: [{ MetricName, Value, Timestamp, Dimensions }],
    }),
  );
}

const ALARM = {
  Namespace: "Shop",
  Dimensions: [{ Name: "service", Value: "web" }],
  Statistic: "Sum",
  ComparisonOperator: "GreaterThanThreshold",
  Threshold: 0,
  TreatMissingData: "notBreaching",
} as const;

test("what a log holds in the embedded metric format becomes metrics, any other line does not", async () => {
  const logs = new CloudWatchLogsClient(aws.clientConfig);
  const stream = { logGroupName: "shop", logStreamName: "web" };
  const directive = {
    Namespace: "Shop",
    Dimensions: [["service"]],
    Metrics: [{ Name: "Sales", Unit: "Count" }],
  };
  const lines = [
    { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, service: "web", Sales: [2, 3] },
    { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, service: "web" },
    { _aws: "something else", Sales: 7 },
  ];
  await logs.send(new CreateLogGroupCommand(stream));
  await logs.send(new CreateLogStreamCommand(stream));

  await logs.send(
    new PutLogEventsCommand({
      ...stream,
      logEvents: lines.map((line) => ({ timestamp: Date.now(), message: JSON.stringify(line) })),
    }),
  );

  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 10 * MINUTE),
      EndTime: new Date(Date.now() + MINUTE),
      MetricDataQueries: [
        {
          Id: "sales",
          MetricStat: {
            Metric: { Namespace: "Shop", MetricName: "Sales", Dimensions: [...ALARM.Dimensions] },
            Period: 3600,
            Stat: "Sum",
          },
        },
      ],
    }),
  );
  const total = MetricDataResults[0]?.Values?.reduce((sum, value) => sum + value, 0);
  expect(total).toBe(5);
});

test("an alarm looks at its own dimensions, and at as many periods as it names", async () => {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...ALARM,
      Dimensions: [...ALARM.Dimensions],
      AlarmName: "two-of-three",
      MetricName: "Refunds",
      Period: 3600,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    }),
  );
  await measure("Refunds", "another", 9, 90);
  await measure("Refunds", "another", 9, 30);
  await measure("Refunds", "web", 1, 90);
  expect(await stateOf("two-of-three")).toBe("OK");

  await measure("Refunds", "web", 1, 30);

  expect(await stateOf("two-of-three")).toBe("ALARM");
  expect(await stateOf("two-of-three", 3 * 3600)).toBe("OK");
});

test("the age of a queue's oldest message grows with the time that is named", async () => {
  const sqs = new SQSClient(aws.clientConfig);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "an order" }));
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...ALARM,
      AlarmName: "old-orders",
      Namespace: "AWS/SQS",
      Dimensions: [{ Name: "QueueName", Value: "orders" }],
      MetricName: "ApproximateAgeOfOldestMessage",
      Statistic: "Maximum",
      Threshold: 600,
      Period: 60,
      EvaluationPeriods: 1,
    }),
  );

  expect(await stateOf("old-orders", 300)).toBe("OK");
  expect(await stateOf("old-orders", 3000)).toBe("ALARM");
});

test("an alarm of another account and region is evaluated there, by the queues of that place", async () => {
  const member = rootOf(aws, "222222222222", "eu-west-1");
  const sqs = new SQSClient(member);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "dead-letters" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "lost" }));
  const alarms = new CloudWatchClient(member);
  await alarms.send(
    new PutMetricAlarmCommand({
      ...{ ...ALARM, AlarmName: "dead", Namespace: "AWS/SQS" },
      ...{ MetricName: "ApproximateNumberOfMessagesVisible", Statistic: "Maximum" },
      ...{ Dimensions: [{ Name: "QueueName", Value: "dead-letters" }], Period: 60, EvaluationPeriods: 1 },
    }),
  );

  await aws.evaluateAlarms();

  const { MetricAlarms = [] } = await alarms.send(new DescribeAlarmsCommand({ AlarmNames: ["dead"] }));
  expect(MetricAlarms.map(({ StateValue }) => StateValue)).toEqual(["ALARM"]);
});

test("metric math that is not known here is refused, and nothing is guessed", async () => {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "unknown",
      ComparisonOperator: "GreaterThanThreshold",
      EvaluationPeriods: 1,
      Threshold: 0,
      TreatMissingData: "notBreaching",
      Metrics: [
        { Id: "result", Expression: "ANOMALY_DETECTION_BAND(sales)" },
        {
          Id: "sales",
          ReturnData: false,
          MetricStat: { Metric: { Namespace: "Shop", MetricName: "Sales" }, Period: 60, Stat: "Sum" },
        },
      ],
    }),
  );

  await expect(aws.evaluateAlarms()).rejects.toThrow("ANOMALY_DETECTION_BAND(sales)");
});

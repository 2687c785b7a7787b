import { type Ask, Refusal, type Reply } from "../../../cli/account/ask";
import type { Examination } from "../../../cli/account/examination";
import { type Check, examine } from "../../../cli/commands/doctor/check";
import { addressOf } from "../../../functions/contract/documentation";
import type { Row } from "../../../functions/table/table";
import { controlWith } from "../../functions/capacity/breaker/open-breaker";
import { minutesFromNow, NOW } from "../../functions/samples";
import { plainRow } from "../rows";

export const ARN = (service: string, resource: string) =>
  `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
export const ROLE = "arn:aws:iam::123456789012:role/scans-scanner-eu-west-1";
export const TOPIC = ARN("sns", "scans-results");
export const SECRET = ARN("secretsmanager", "secret:scans-sysdig-secure-api-token-AbCdEf");

/** Seconds since 1970, as AWS's JSON has times. */
export const seconds = (minutes: number) => minutesFromNow(minutes).getTime() / 1000;

export const COORDINATOR = {
  ...{ SCAN_MODE: "inline", ENABLED: "true", HAS_GATE: "false", MAX_CONCURRENT_SCANS: "20" },
  ...{ ACCOUNT_ID: "123456789012", RESULTS_TOPIC_ARN: TOPIC },
};

/** The environment of each function, with changes. */
export const settings = (changes: object = {}) => ({
  "lambda:GetFunctionConfiguration": ({ FunctionName }: Reply) =>
    FunctionName.endsWith("-gate")
      ? refuse("ResourceNotFoundException")
      : {
          FunctionArn: ARN("lambda", `function:${FunctionName}`),
          ...{ State: "Active", LastUpdateStatus: "Successful", Role: `${ROLE}-of-${FunctionName}` },
          Environment: {
            Variables: {
              ...COORDINATOR,
              CLUSTER_ARNS: "[]",
              LAUNCH_TYPES: '["FARGATE"]',
              SWEEPS: "true",
              ...changes,
            },
          },
        },
});

/** The project, with its token in a secret or a parameter. */
export const project = (
  changes: object = {},
  token: object = { type: "SECRETS_MANAGER", value: `${SECRET}:key` },
) => ({
  "codebuild:BatchGetProjects": {
    projects: [
      {
        ...{ name: "scans-scanner", serviceRole: ROLE },
        environment: {
          ...{ type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL" },
          environmentVariables: [
            { name: "SECURE_API_TOKEN", ...token },
            { name: "SCANNER_VERSION", type: "PLAINTEXT", value: "1.30.1" },
            { name: "SCANNER_BASE_URL", type: "PLAINTEXT", value: "https://download.example.com" },
          ],
          ...changes,
        },
      },
    ],
    projectsNotFound: [],
  },
});

/** A queue's attributes, with changes. */
export const queue = (changes: object = {}) => ({
  "sqs:GetQueueAttributes": ({ QueueUrl }: Reply) => ({
    Attributes: {
      QueueArn: ARN("sqs", QueueUrl.split("/").pop()),
      ...{ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" },
      RedrivePolicy: JSON.stringify({
        ...{ deadLetterTargetArn: ARN("sqs", "scans-task-events-dead-letter"), maxReceiveCount: 250 },
      }),
      ...changes,
    },
  }),
});

/** Datapoints of metrics by their names, each as minutes from now and a sum. */
export const metrics = (known: Readonly<Record<string, readonly (readonly [number, number])[]>>) => ({
  "cloudwatch:GetMetricStatistics": ({ MetricName, Dimensions }: Reply) => {
    const points = known[`${MetricName} ${Dimensions[0].Value}`] ?? known[MetricName] ?? [];
    const Datapoints = points.map(([minutes, Sum]) => ({ Timestamp: seconds(minutes), Sum, Unit: "Count" }));
    return { Label: MetricName, Datapoints };
  },
});

export const alarm = (id: string, changes: object = {}) => ({
  ...{ AlarmName: `scans-${id}`, StateValue: "OK", ActionsEnabled: true },
  ...{ AlarmActions: [ARN("sns", "on-call")], OKActions: [ARN("sns", "on-call")], ...changes },
});

export const subscription = (SubscriptionArn = `${TOPIC}:0d6e`, Endpoint = "ops@example.com") => ({
  "sns:ListSubscriptionsByTopic": { Subscriptions: [{ SubscriptionArn, Endpoint, Protocol: "email" }] },
});

/** What AWS answers about an installation with which nothing is wrong, in the shapes of its API references. */
export const HEALTHY: Readonly<Record<string, Reply>> = {
  ...settings(),
  ...project(),
  ...queue(),
  ...metrics({ Invocations: [[-60, 12]] }),
  ...subscription(),
  "dynamodb:DescribeTable": {
    Table: {
      ...{ TableName: "scans-ledger", TableStatus: "ACTIVE", CreationDateTime: seconds(-9000) },
      GlobalSecondaryIndexes: [{ IndexName: "due-items", IndexStatus: "ACTIVE" }],
    },
  },
  "sqs:GetQueueUrl": ({ QueueName }: Reply) =>
    QueueName.includes("outcome")
      ? refuse("QueueDoesNotExist")
      : { QueueUrl: `https://sqs.eu-west-1.amazonaws.com/123456789012/${QueueName}` },
  "lambda:ListEventSourceMappings": { EventSourceMappings: [{ State: "Enabled", BatchSize: 10 }] },
  "events:DescribeRule": ({ Name }: Reply) => ({
    Name,
    Arn: ARN("events", `rule/${Name}`),
    State: "ENABLED",
  }),
  "ecs:ListClusters": { clusterArns: [ARN("ecs", "cluster/production")] },
  "ecs:ListTasks": { taskArns: [ARN("ecs", "task/production/1")] },
  "ecs:DescribeTasks": {
    tasks: [{ taskArn: ARN("ecs", "task/production/1"), startedAt: seconds(-50), launchType: "FARGATE" }],
    failures: [],
  },
  "secretsmanager:DescribeSecret": {
    ...{
      ARN: SECRET,
      LastChangedDate: seconds(-8000),
      VersionIdsToStages: { a: ["AWSCURRENT"], b: ["AWSPREVIOUS"] },
    },
  },
  "cloudwatch:DescribeAlarms": {
    MetricAlarms: [alarm("queue-age"), alarm("events-lost")],
    CompositeAlarms: [],
  },
};

const ECR_IMAGE = {
  reference: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
  repository: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop",
};

/** An image of the account's own registry, and the item that says what may start. */
export const ROWS: readonly Row[] = [plainRow(ECR_IMAGE), controlWith({ suspect: "i" })];

/** The image's latest scan met an error. */
export const withError = (errorKind: string, changes: object = {}): readonly Row[] => [
  plainRow({
    ...{ ...ECR_IMAGE, rowState: "ERROR", dueAt: NOW.toISOString(), errorKind, errorAt: NOW.toISOString() },
    ...changes,
  }),
  ...ROWS.slice(1),
];

class Refused {
  constructor(readonly code: string) {}
}

/** An answer by which AWS refuses. */
export const refuse = (code = "AccessDeniedException") => new Refused(code);

export interface Situation {
  readonly answers?: Readonly<Record<string, Reply>>;
  readonly rows?: readonly Row[];
}

/** When the scanner's file was put where builds download it. */
export const published = (time: string | null, status = 200) =>
  jest
    .spyOn(globalThis, "fetch")
    .mockImplementation(
      async () => new Response(null, { status, headers: time === null ? {} : { "last-modified": time } }),
    );

/** What is looked at: an installation with which nothing is wrong but what a situation says. */
export function examination({ answers = {}, rows = ROWS }: Situation = {}) {
  const asked = new Set<string>();
  /** The names of resources that were asked for. */
  const names = new Set<string>();
  const ask: Ask = async (service, operation, input = {}) => {
    const action = `${service}:${operation}`;
    asked.add(action);
    for (const name of Object.values(input).flat()) {
      names.add(String(name));
    }
    const known = { ...HEALTHY, ...answers }[action];
    const answer = typeof known === "function" ? known(input) : known;
    if (answer instanceof Refused) {
      throw new Refusal(action, { name: answer.code, message: `refused: ${action}` });
    }
    if (answer === undefined) {
      throw new Error(`no answer to ${action}`);
    }
    return answer;
  };
  const whole: Examination = {
    ...{ ask, name: "scans", table: "scans-ledger", now: NOW },
    ledger: async () => rows,
    paste: (command) => `fargate-scans ${command} --name scans`,
  };
  return { ...whole, asked, names };
}

/** What one check finds, each as `status: message → todo`. */
export async function find(check: Check, situation: Situation = {}): Promise<readonly string[]> {
  const findings = await examine({ check }, examination(situation));
  return findings.map(
    ({ status, message, todo }) =>
      `${status}: ${message}${todo === null ? "" : ` → ${todo.replaceAll(addressOf(""), "")}`}`,
  );
}

import { type Answer, askOnce, Refusal } from "../../../cli/doctor/ask";
import { type Check, type Examination, examine } from "../../../cli/doctor/check";
import { readEvidence } from "../../../cli/doctor/evidence";
import { namesOf } from "../../../cli/doctor/names";
import { addressOf } from "../../../functions/contract/documentation";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow, NOW } from "../../functions/samples";
import { plainRow } from "../rows";

export const ARN = (service: string, resource: string) =>
  `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
export const ROLE = "arn:aws:iam::123456789012:role/scans-scanner-eu-west-1";
export const KEY = ARN("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab");
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
  "lambda:GetFunctionConfiguration": ({ FunctionName }: Answer) =>
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
  "sqs:GetQueueAttributes": ({ QueueUrl }: Answer) => ({
    Attributes: {
      QueueArn: ARN("sqs", QueueUrl.split("/").pop()),
      ...{ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" },
      RedrivePolicy: JSON.stringify({
        ...{ deadLetterTargetArn: ARN("sqs", "scans-task-events-dead-letter"), maxReceiveCount: 250 },
      }),
      Policy: policy({ Service: "events.amazonaws.com" }, "sqs:SendMessage", {
        ArnEquals: { "aws:SourceArn": ARN("events", "rule/scans-task-events") },
      }),
      ...changes,
    },
  }),
});

export const policy = (Principal: unknown, Action: unknown, Condition?: object) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action, Resource: "*", Condition }] });

/** Datapoints of metrics by their names, each as minutes from now and a value. */
export const metrics = (known: Readonly<Record<string, readonly (readonly [number, number])[]>>) => ({
  "cloudwatch:GetMetricData": ({ MetricDataQueries: [{ Id, MetricStat }] }: Answer) => {
    const { MetricName, Dimensions } = MetricStat.Metric;
    const points = known[`${MetricName} ${Dimensions[0].Value}`] ?? known[MetricName] ?? [];
    return {
      MetricDataResults: [
        {
          ...{ Id, Label: MetricName, StatusCode: "Complete" },
          Timestamps: points.map(([minutes]) => seconds(minutes)),
          Values: points.map(([, value]) => value),
        },
      ],
      Messages: [],
    };
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
export const HEALTHY: Readonly<Record<string, Answer>> = {
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
  "lambda:GetFunctionConcurrency": {},
  "lambda:ListEventSourceMappings": {
    EventSourceMappings: [{ UUID: "1", EventSourceArn: ARN("sqs", "scans-task-events"), State: "Enabled" }],
  },
  "sqs:GetQueueUrl": ({ QueueName }: Answer) =>
    QueueName.includes("outcome")
      ? refuse("QueueDoesNotExist")
      : { QueueUrl: `https://sqs.eu-west-1.amazonaws.com/123456789012/${QueueName}` },
  "events:DescribeRule": ({ Name }: Answer) => ({
    Name,
    Arn: ARN("events", `rule/${Name}`),
    State: "ENABLED",
  }),
  "events:ListTargetsByRule": ({ Rule }: Answer) => ({
    Targets: [
      {
        Id: "1",
        Arn: Rule.endsWith("-task-events")
          ? ARN("sqs", Rule)
          : ARN("lambda", "function:scans-scan-coordinator"),
      },
    ],
  }),
  "sns:GetTopicAttributes": { Attributes: { TopicArn: TOPIC, KmsMasterKeyId: "alias/aws/sns" } },
  "ecs:ListClusters": { clusterArns: [ARN("ecs", "cluster/production")] },
  "ecs:DescribeClusters": {
    clusters: [
      {
        clusterArn: ARN("ecs", "cluster/production"),
        statistics: [{ name: "runningFargateTasksCount", value: "3" }],
      },
    ],
    failures: [],
  },
  "ecs:ListTasks": { taskArns: [ARN("ecs", "task/production/1")] },
  "ecs:DescribeTasks": {
    tasks: [{ taskArn: ARN("ecs", "task/production/1"), startedAt: seconds(-50) }],
    failures: [],
  },
  "secretsmanager:DescribeSecret": {
    ...{
      ARN: SECRET,
      LastChangedDate: seconds(-8000),
      VersionIdsToStages: { a: ["AWSCURRENT"], b: ["AWSPREVIOUS"] },
    },
  },
  "servicequotas:ListServiceQuotas": {
    Quotas: [
      {
        ...{ ServiceCode: "codebuild", QuotaCode: "L-9D07B6EF", Adjustable: true, Value: 60 },
        QuotaName: "Concurrently running builds for Linux/Small environment",
      },
    ],
  },
  "kms:DescribeKey": ({ KeyId }: Answer) => ({
    KeyMetadata: {
      ...{ Arn: KEY, KeyState: "Enabled", KeyManager: KeyId.startsWith("alias/aws/") ? "AWS" : "CUSTOMER" },
    },
  }),
  "kms:GetKeyPolicy": {
    Policy: policy({ AWS: "arn:aws:iam::123456789012:root", Service: "events.amazonaws.com" }, "kms:*"),
  },
  "ecr:ListPullTimeUpdateExclusions": { pullTimeUpdateExclusions: [ROLE] },
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
export const ROWS: readonly Row[] = [plainRow(ECR_IMAGE), { image: CONTROL_KEY, breakerVersion: 3 }];

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
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly rows?: readonly Row[];
  readonly published?: Date | null;
}

/** What is looked at: an installation with which nothing is wrong but what a situation says. */
export function examination({
  answers = {},
  rows = ROWS,
  published = minutesFromNow(-9000),
}: Situation = {}) {
  const asked = new Set<string>();
  const ask = askOnce(async (service, operation, input = {}) => {
    const action = `${service}:${operation}`;
    asked.add(action);
    const known = { ...HEALTHY, ...answers }[action];
    const answer = typeof known === "function" ? known(input) : known;
    if (answer instanceof Refused) {
      throw new Refusal(action, answer.code, `refused: ${action}`);
    }
    if (answer === undefined) {
      throw new Error(`no answer to ${action}`);
    }
    return answer;
  });
  const whole: Examination = {
    ...{ ask, names: namesOf("scans"), region: "eu-west-1", now: NOW },
    evidence: () => readEvidence(pagesOf(rows)),
    publishedAt: async () => published ?? undefined,
    aws: (command) => `aws ${command}`,
    paste: (command) => `fargate-scans ${command} --name scans`,
  };
  return { ...whole, asked };
}

async function* pagesOf(rows: readonly Row[]) {
  yield rows;
}

/** What one check finds, each as `status: message → todo`. */
export async function find(check: Check, situation: Situation = {}): Promise<readonly string[]> {
  const findings = await examine({ check }, examination(situation));
  return findings.map(
    ({ status, message, todo }) =>
      `${status}: ${message}${todo === null ? "" : ` → ${todo.replaceAll(addressOf(""), "")}`}`,
  );
}

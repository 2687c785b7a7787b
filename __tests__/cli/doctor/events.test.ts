import type { Answer } from "../../../cli/doctor/ask";
import { deadLetters, eventSource, queuePolicies, rules } from "../../../cli/doctor/checks/events";
import { resources } from "../../../cli/doctor/checks/resources";
import { taskEvents } from "../../../cli/doctor/checks/tasks";
import {
  ARN,
  find,
  HEALTHY,
  metrics,
  policy,
  project,
  queue,
  refuse,
  seconds,
  settings,
} from "./healthy-account";

const PUT_BACK = "terraform apply puts it back";
const SWEEP = "sweep: aws lambda invoke --invocation-type Event --function-name scans-task-sweeper /dev/null";

/** The answer is another one where the input names something. */
const of = (action: string, name: string, answer: Answer) => ({
  [action]: (input: Answer) => {
    const known = HEALTHY[action];
    const isMeant = Object.values(input).includes(name);
    return isMeant ? answer : typeof known === "function" ? known(input) : known;
  },
});
const absent = (action: string, name: string) => of(action, name, refuse("ResourceNotFoundException"));

test.each([
  ["the table scans-ledger", { "dynamodb:DescribeTable": refuse("ResourceNotFoundException") }],
  ["the function scans-task-sweeper", absent("lambda:GetFunctionConfiguration", "scans-task-sweeper")],
  ["the function scans-deployment-gate", settings({ HAS_GATE: "true" })],
  ["the queue scans-task-events", of("sqs:GetQueueUrl", "scans-task-events", refuse("QueueDoesNotExist"))],
  ["the CodeBuild project scans-scanner", { "codebuild:BatchGetProjects": { projects: [] } }],
  [`the topic ${ARN("sns", "scans-results")}`, { "sns:GetTopicAttributes": refuse("NotFoundException") }],
])("%s that is gone is named", async (resource, answers) => {
  expect(await find(resources, { answers })).toEqual([`failed: ${resource} is gone → ${PUT_BACK}`]);
});

test("in backend mode there is no project, and no rule for builds", async () => {
  const answers = {
    ...{ ...settings({ SCAN_MODE: "backend" }), "codebuild:BatchGetProjects": { projects: [] } },
    ...absent("events:DescribeRule", "scans-build-events"),
  };

  expect(await find(resources, { answers })).toEqual([
    "ok: table, queues, functions, scanner and topic are there",
  ]);
  expect(await find(rules, { answers })).toEqual(["ok: the rules are on and have their targets"]);
});

test.each([
  ["the table has no index due-items: nothing is started", { "dynamodb:DescribeTable": { Table: {} } }],
  [
    "scans-task-events has no dead-letter queue: what crashes the function is lost",
    queue({ RedrivePolicy: undefined }),
  ],
  [
    "the function scans-scan-trigger does not run: the key is disabled",
    of("lambda:GetFunctionConfiguration", "scans-scan-trigger", {
      State: "Failed",
      StateReason: "the key is disabled",
    }),
  ],
])("what is there and works not is failed: %s", async (message, answers) => {
  expect(await find(resources, { answers })).toEqual([`failed: ${message} → ${PUT_BACK}`]);
});

test("a function that somebody has stopped is failed", async () => {
  const answers = of("lambda:GetFunctionConcurrency", "scans-scan-trigger", {
    ReservedConcurrentExecutions: 0,
  });

  expect(await find(resources, { answers })).toEqual([
    "failed: the function scans-scan-trigger is stopped: its reserved concurrency is 0 → aws lambda delete-function-concurrency --function-name scans-scan-trigger",
  ]);
});

test("a rule that is gone, off or without its target is failed; of a paused installation it may be off", async () => {
  const off = of("events:DescribeRule", "scans-schedule", { State: "DISABLED" });

  expect(await find(rules, { answers: absent("events:DescribeRule", "scans-task-events") })).toEqual([
    `failed: the rule scans-task-events is gone → ${PUT_BACK}`,
  ]);
  expect(await find(rules, { answers: off })).toEqual([
    "failed: the rule scans-schedule is off → aws events enable-rule --name scans-schedule",
  ]);
  expect(await find(rules, { answers: { ...off, ...settings({ ENABLED: "false" }) } })).toEqual([
    "warning: the rule scans-schedule is off: the installation is paused → set enabled to true, and apply, to go on",
  ]);
  expect(
    await find(rules, { answers: of("events:ListTargetsByRule", "scans-task-events", { Targets: [] }) }),
  ).toEqual([`failed: the rule scans-task-events does not lead to scans-task-events → ${PUT_BACK}`]);
});

test("a queue whose policy does not admit EventBridge is failed", async () => {
  const denied = queue({ Policy: policy({ Service: "sns.amazonaws.com" }, "sqs:SendMessage") });

  expect(await find(queuePolicies, { answers: denied })).toEqual(
    ["scans-task-events", "scans-task-events-dead-letter"].map(
      (name) =>
        `failed: EventBridge may not send to the queue ${name}: task events are lost → ${PUT_BACK}; then ${SWEEP}`,
    ),
  );
});

test("a queue that nobody reads is failed, unless the installation is paused", async () => {
  const mapping = { EventSourceArn: ARN("sqs", "scans-task-events"), State: "Disabled" };
  const disabled = { "lambda:ListEventSourceMappings": { EventSourceMappings: [mapping] } };
  const gone = { "lambda:ListEventSourceMappings": { EventSourceMappings: [] } };
  const nobody = "nothing reads the queue of task events";

  expect(await find(eventSource, { answers: disabled })).toEqual([
    `failed: ${nobody}: its event source mapping is Disabled → ${PUT_BACK}`,
  ]);
  expect(await find(eventSource, { answers: gone })).toEqual([
    `failed: ${nobody}: its event source mapping is gone → ${PUT_BACK}`,
  ]);
  expect(await find(eventSource, { answers: { ...disabled, ...settings({ ENABLED: "false" }) } })).toEqual([
    `warning: ${nobody}: the installation is paused → set enabled to true, and apply, to go on`,
  ]);
});

test("events in dead-letter queues are counted, with the time of the oldest", async () => {
  const answers = {
    ...queue({ ApproximateNumberOfMessages: "2", ApproximateNumberOfMessagesNotVisible: "1" }),
    ...metrics({ ApproximateAgeOfOldestMessage: [[0, 3600]] }),
    "sqs:GetQueueUrl": ({ QueueName }: Answer) => ({ QueueUrl: QueueName }),
  };
  const [tasks, outcomes] = await find(deadLetters, { answers });

  expect(tasks).toMatch(
    /^failed: 3 events in scans-task-events-dead-letter, the oldest of 2026-03-01 1\d:\d\d .* → fix what/,
  );
  expect(outcomes).toMatch(/^failed: 3 events in scans-outcome-events-dead-letter, .* → see whether the bus/);
});

describe("task events", () => {
  const started = (minutes: number) => ({
    "ecs:DescribeTasks": { tasks: [{ startedAt: seconds(minutes) }, { startedAt: seconds(-9500) }] },
  });
  const missing =
    /^failed: .* task events do not arrive → fix rules, queue-policies and event-source; then sweep/;

  test("are missing where a task started long after the last one", async () => {
    const late = {
      ...metrics({
        Invocations: [
          [-300, 0],
          [-600, 4],
        ],
      }),
      ...started(-30),
    };

    expect(await find(taskEvents, { answers: late })).toEqual([expect.stringMatching(missing)]);
    expect(await find(taskEvents, { answers: { ...late, ...started(-550) } })).toEqual([
      expect.stringMatching(/^ok: the last task event came by .*; 3 Fargate tasks run now/),
    ]);
  });

  test("are missing where none ever came, and a task started after the installation", async () => {
    const never = metrics({ "Invocations scans-schedule": [[-60, 60]] });

    expect(await find(taskEvents, { answers: { ...never, ...started(-30) } })).toEqual([
      expect.stringMatching(missing),
    ]);
    expect(await find(taskEvents, { answers: { ...never, ...started(-9001) } })).toEqual([
      "ok: no task event has come yet; 3 Fargate tasks run now",
    ]);
  });

  test("are known from images that were seen, where CloudWatch measures no rule", async () => {
    expect(await find(taskEvents, { answers: { ...metrics({}), ...started(-10) } })).toEqual([
      expect.stringMatching(
        /^ok: the last task event came by 2026-03-01 \d\d:00 .*; 3 Fargate tasks run now$/,
      ),
    ]);
  });

  test("are not missing while the installation is paused, or where it leaves Fargate out", async () => {
    const late = { ...metrics({ Invocations: [[-600, 4]] }), ...started(-30) };
    const left = settings({ LAUNCH_TYPES: '["EC2"]' });

    expect(await find(taskEvents, { answers: { ...late, ...settings({ ENABLED: "false" }) } })).toEqual([
      expect.stringMatching(/^ok: /),
    ]);
    expect(await find(taskEvents, { answers: { ...late, ...left } })).toEqual([
      expect.stringMatching(/^ok: .*; 0 Fargate tasks run now$/),
    ]);
  });

  test("are not missing where no task runs", async () => {
    const idle = { "ecs:DescribeClusters": { clusters: [] } };

    expect(await find(taskEvents, { answers: idle })).toEqual([
      expect.stringMatching(/^ok: .*; 0 Fargate tasks run now$/),
    ]);
  });
});

test("a function whose settings the caller may not decrypt names the right", async () => {
  const encrypted = {
    "lambda:GetFunctionConfiguration": {
      Environment: { Error: { ErrorCode: "AccessDeniedException", Message: "Lambda was unable to decrypt" } },
    },
  };

  expect(await find(rules, { answers: { ...encrypted, ...project() } })).toEqual([
    "warning: the credentials lack kms:Decrypt → allow kms:Decrypt, and run it again",
  ]);
});

import type { Reply } from "../../../cli/account/ask";
import { deadLetters, rules, taskEvents } from "../../../cli/commands/doctor/checks/events";
import { resources } from "../../../cli/commands/doctor/checks/resources";
import { find, HEALTHY, metrics, project, queue, refuse, seconds, settings } from "./healthy-account";

const PUT_BACK = "terraform apply puts it back";
const RULES_ON = "ok: the rules are on";

/** The answer is another one where the input names something. */
const of = (action: string, name: string, answer: Reply) => ({
  [action]: (input: Reply) => {
    const known = HEALTHY[action];
    const isMeant = Object.values(input).includes(name);
    return isMeant ? answer : typeof known === "function" ? known(input) : known;
  },
});
const absent = (action: string, name: string) => of(action, name, refuse("ResourceNotFoundException"));

test.each([
  ["the function scans-task-sweeper", absent("lambda:GetFunctionConfiguration", "scans-task-sweeper")],
  ["the function scans-deployment-gate", settings({ HAS_GATE: "true" })],
  ["the CodeBuild project scans-scanner", { "codebuild:BatchGetProjects": { projects: [] } }],
])("%s that is gone is named", async (resource, answers) => {
  expect(await find(resources, { answers })).toEqual([`failed: ${resource} is gone → ${PUT_BACK}`]);
});

test("in backend mode there is no project, and no rule for builds", async () => {
  const answers = {
    ...{ ...settings({ SCAN_MODE: "backend" }), "codebuild:BatchGetProjects": { projects: [] } },
    ...absent("events:DescribeRule", "scans-build-events"),
  };

  expect(await find(resources, { answers })).toEqual(["ok: table, queues, functions and scanner are there"]);
  expect(await find(rules, { answers })).toEqual([RULES_ON]);
});

test.each([
  ["the table has no index due-items: nothing is started", { "dynamodb:DescribeTable": { Table: {} } }],
  [
    "the function scans-scan-trigger does not run",
    of("lambda:GetFunctionConfiguration", "scans-scan-trigger", { State: "Failed" }),
  ],
  [
    "the queue scans-task-events is gone",
    of("sqs:GetQueueUrl", "scans-task-events", refuse("QueueDoesNotExist")),
  ],
])("what is there and works not is failed: %s", async (message, answers) => {
  expect(await find(resources, { answers })).toEqual([`failed: ${message} → ${PUT_BACK}`]);
});

test("a rule that is gone or off is failed; while the installation is paused it may be off", async () => {
  const off = of("events:DescribeRule", "scans-schedule", { State: "DISABLED" });

  expect(await find(rules, { answers: absent("events:DescribeRule", "scans-task-events") })).toEqual([
    `failed: the rule scans-task-events is gone → ${PUT_BACK}`,
  ]);
  expect(await find(rules, { answers: off })).toEqual([
    `failed: the rule scans-schedule is off → ${PUT_BACK}`,
  ]);
  expect(await find(rules, { answers: { ...off, ...settings({ ENABLED: "false" }) } })).toEqual([
    "warning: the installation is paused → set enabled to true, and apply, to go on",
  ]);
});

test("the rule of members that is gone is failed", async () => {
  const answers = { ...settings({ MEMBER_ROLES: "arn" }), ...absent("events:DescribeRule", "scans-members") };

  expect(await find(rules, { answers })).toEqual([`failed: the rule scans-members is gone → ${PUT_BACK}`]);
});

test.each<[string, object]>([
  ["gone", { "lambda:ListEventSourceMappings": { EventSourceMappings: [] } }],
  ["off", { "lambda:ListEventSourceMappings": { EventSourceMappings: [{ State: "Disabled" }] } }],
])("the event source mapping that calls the coordinator is missed where it is %s", async (_, answers) => {
  expect(await find(resources, { answers })).toEqual([
    `failed: the queue scans-work.fifo does not call scans-scan-coordinator: nothing is started → ${PUT_BACK}`,
  ]);
});

test("events in dead-letter queues are counted", async () => {
  const answers = {
    ...queue({ ApproximateNumberOfMessages: "3" }),
    "sqs:GetQueueUrl": ({ QueueName }: Reply) => ({ QueueUrl: QueueName }),
  };
  const todo = "docs/operations.md says what to fix, and how to redrive them";

  expect(await find(deadLetters, { answers })).toEqual([
    `failed: events in scans-task-events-dead-letter: 3 → ${todo}`,
    `failed: events in scans-outcome-events-dead-letter: 3 → ${todo}`,
  ]);
});

describe("task events", () => {
  const started = (minutes: number) => ({
    "ecs:DescribeTasks": {
      tasks: [minutes, -30000].map((each) => ({ launchType: "FARGATE", startedAt: seconds(each) })),
    },
  });
  const missing =
    /^failed: .* task events do not arrive → fix rules, queues and the policy of a key of yours .*: the next sweep finds what was missed/;

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
    expect(await find(taskEvents, { answers: { ...late, ...started(-575) } })).toEqual([
      expect.stringMatching(/^ok: the last task event came by .*; running tasks: 2/),
    ]);
  });

  test("are missing where none ever came, and a task started after the installation", async () => {
    const never = metrics({});

    expect(await find(taskEvents, { answers: { ...never, ...started(-30) } })).toEqual([
      expect.stringMatching(missing),
    ]);
    const before = { ...never, ...started(-9001) };
    expect(await find(taskEvents, { answers: before })).toEqual([
      "ok: no task event came yet; running tasks: 2",
    ]);
    const old = { "dynamodb:DescribeTable": { Table: { CreationDateTime: seconds(-15 * 24 * 60) } } };
    expect(await find(taskEvents, { answers: { ...never, ...started(-15 * 24 * 60), ...old } })).toEqual([
      "ok: no task event came in 14 days; running tasks: 2",
    ]);
  });

  test("are not missing while the installation is paused, or where it leaves Fargate out", async () => {
    const late = { ...metrics({ Invocations: [[-600, 4]] }), ...started(-30) };
    const left = settings({ LAUNCH_TYPES: '["EC2"]' });

    expect(await find(taskEvents, { answers: { ...late, ...settings({ ENABLED: "false" }) } })).toEqual([
      expect.stringMatching(/^ok: /),
    ]);
    expect(await find(taskEvents, { answers: { ...late, ...left } })).toEqual([
      expect.stringMatching(/^ok: .*; running tasks: 0$/),
    ]);
  });

  test("are missed of clusters of every page", async () => {
    const pages = {
      "ecs:ListClusters": ({ nextToken }: Reply) =>
        nextToken ? { clusterArns: ["c"] } : { clusterArns: ["a", "b"], nextToken: "2" },
    };

    expect(await find(taskEvents, { answers: { ...pages, ...started(-9001) } })).toEqual([
      expect.stringMatching(/; running tasks: 6$/),
    ]);
  });

  test("are missed of the named clusters of the own place alone", async () => {
    const named = ["us-east-1:123456789012", "eu-west-1:222222222222"].map(
      (place) => `arn:aws:ecs:${place}:cluster/shop`,
    );
    const answers = {
      ...{ ...settings({ CLUSTER_ARNS: JSON.stringify(named) }), ...started(-9001) },
      "ecs:ListClusters": { clusterArns: [named[0], "other"] },
    };

    expect(await find(taskEvents, { answers })).toEqual([expect.stringMatching(/; running tasks: 2$/)]);
  });

  test("are not missing where no task runs", async () => {
    const idle = { "ecs:ListTasks": { taskArns: [] } };

    expect(await find(taskEvents, { answers: idle })).toEqual([
      expect.stringMatching(/^ok: .*; running tasks: 0$/),
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
    "warning: no answer to kms:Decrypt (AccessDeniedException: Lambda was unable to decrypt) → allow kms:Decrypt, and run it again",
  ]);
});

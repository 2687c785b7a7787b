import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { runCommand } from "../../local-aws/run-command";
import { functionArchive } from "../../packaging/programs";

/** A task as SQS hands it to the trigger. */
const TASK = {
  "detail-type": "ECS Task State Change",
  source: "aws.ecs",
  time: "2026-01-01T00:00:00Z",
  detail: {
    taskArn: "arn:aws:ecs:us-east-1:123456789012:task/shop/1",
    clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
    lastStatus: "RUNNING",
    launchType: "FARGATE",
    containers: [{ name: "app", image: "nginx:1.27", imageDigest: `sha256:${"a".repeat(64)}` }],
  },
};

/** What a function finds in its environment. */
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "any",
  AWS_SECRET_ACCESS_KEY: "any",
  INSTALLATION_NAME: "scanning",
  LEDGER_TABLE: "ledger",
  ACCOUNT_ID: "123456789012",
  SCAN_MODE: "inline",
  SCANNER_PROJECT: "scanner",
  RESCAN_AFTER_HOURS: "24",
  MAX_CONCURRENT_SCANS: "20",
  INCLUDE_IMAGES: "[]",
  EXCLUDE_IMAGES: "[]",
  CLUSTER_ARNS: "[]",
  LAUNCH_TYPES: '["FARGATE"]',
  HAS_GATE: "false",
  OWNER_TAG_KEYS: "[]",
  ENABLED: "true",
  SECURITY_HUB: "false",
  RESULTS_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:results",
};

/** What AWS answers; to every other call, with nothing. */
const ANSWERS: Readonly<Record<string, object>> = {
  "CodeBuild_20161006.BatchGetProjects": {
    projects: [
      {
        name: ENVIRONMENT.SCANNER_PROJECT,
        environment: { environmentVariables: [{ name: "REGISTRY_SECRETS", value: '{"hosts":{}}' }] },
      },
    ],
  },
};

/** An event of each program, what it answers, and calls to AWS that it makes. */
const INVOCATIONS: readonly [program: string, event: object, answer: unknown, calls: readonly string[]][] = [
  [
    "scan-trigger",
    {
      Records: [{ messageId: "1", body: JSON.stringify(TASK), attributes: { ApproximateReceiveCount: "1" } }],
    },
    { batchItemFailures: [] },
    ["DynamoDB_20120810.PutItem", "AmazonSQS.SendMessage"],
  ],
  [
    "scan-coordinator",
    { Records: [{ body: "{}", attributes: { ApproximateReceiveCount: "1" } }] },
    null,
    ["DynamoDB_20120810.Query"],
  ],
  ["task-sweeper", {}, { sweep: "complete" }, ["AmazonEC2ContainerServiceV20141113.ListClusters"]],
];

let folder: string;
let service: Server;
let calls: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  // Every service of AWS at once.
  service = createServer((request, response) => {
    const call = String(request.headers["x-amz-target"] ?? request.url);
    calls.push(call);
    request.resume().on("end", () => response.end(JSON.stringify(ANSWERS[call] ?? {})));
  });
  await once(service.listen(0, "127.0.0.1"), "listening");
});

afterAll(() => {
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  calls = [];
});

/** The folder of a function's code, as Lambda has it. */
function unpack(program: string): string {
  const code = join(folder, program);
  mkdirSync(code, { recursive: true });
  for (const [name, contents] of Object.entries(unzipSync(functionArchive(program).bytes))) {
    writeFileSync(join(code, name), contents);
  }
  return join(code, "index.js");
}

/** What a runtime of Lambda has around a bundle; the last line of its output is the handler's answer. */
function invocation(bundle: string, event: object): string {
  const context = '{ awsRequestId: "1", getRemainingTimeInMillis: () => 300000 }';
  return `require(${JSON.stringify(bundle)}).handler(${JSON.stringify(event)}, ${context}).then((answer) =>
    console.log(JSON.stringify({ node: process.versions.node.split(".")[0], answer: answer ?? null })))`;
}

describe.each(["22", "24"] as const)("Node %s, as of a runtime of Lambda", (major) => {
  test.each(INVOCATIONS)("runs the bundle of %s without a warning", async (program, event, answer, made) => {
    const node = await nodeRuntime(major);
    const bundle = unpack(program);
    const { port } = service.address() as AddressInfo;
    const env = { ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };

    const { code, output } = await runCommand(node, ["--eval", invocation(bundle, event)], { env });

    const lines = output.trimEnd().split("\n");
    expect({ code, last: JSON.parse(lines.pop() ?? "") }).toEqual({ code: 0, last: { node: major, answer } });
    // What else it writes are lines of the log and of metrics, in JSON; a warning of Node is none.
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => "object"));
    expect(calls).toEqual(expect.arrayContaining([...made]));
  });
});

/** The code of a program that is loaded before its first event. */
async function loadedFirst(program: string): Promise<string> {
  const load = `require(${JSON.stringify(unpack(program))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { output } = await runCommand(await nodeRuntime("22"), ["--eval", load], { env: ENVIRONMENT });
  const files: string[] = JSON.parse(output);
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

/** What names the clients in their code. */
const CLIENTS = {
  dynamodb: "DynamoDB_20120810",
  codebuild: "CodeBuild_20161006",
  ecs: "AmazonEC2ContainerServiceV",
};

test.each<[string, readonly (keyof typeof CLIENTS)[]]>([
  ["scan-trigger", ["dynamodb"]],
  ["scan-coordinator", ["dynamodb", "codebuild"]],
  ["task-sweeper", ["dynamodb", "ecs"]],
])(
  "%s is loaded with the clients that most of its events need, and no other: %j",
  async (program, expected) => {
    const code = await loadedFirst(program);

    expect(
      Object.entries(CLIENTS).flatMap(([client, name]) => (code.includes(name) ? [client] : [])),
    ).toEqual(expected);
  },
);

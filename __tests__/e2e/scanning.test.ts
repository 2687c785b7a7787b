import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { forgetKept, isKept, recordKept } from "../../local-aws/demo/kept-demo";
import { publishImage } from "../../local-aws/registry";
import { ELSEWHERE, eventOf, imageOfWay, type LaunchWay, ON_FARGATE } from "../fixtures/launch-ways";
import { parseJunit } from "../functions/scan-runner/junit";
import { until } from "../until";
import { commandsOf, runInShell } from "./document-commands";
import { functionLog } from "./function-log";
import { TestInstallation } from "./installation";
import { container, digestOf, keyOf, taskArn } from "./task-event";

let installation: TestInstallation;

beforeAll(async () => {
  installation = await TestInstallation.create({ exclude_images: ["docker.io/library/excluded*"] });
});

afterAll(() => installation?.remove());

async function reportOf(build: unknown): Promise<ReturnType<typeof parseJunit>> {
  const report = (await installation.aws.reports()).find(({ buildArn }) => buildArn === build);
  return parseJunit(report?.xml ?? "");
}

test("a service of three tasks with two images and a sidecar is scanned with one build per image", async () => {
  const containers = [
    { name: "web", ...container("shop/web:1") },
    { name: "worker", ...container("shop/worker:1") },
    { name: "ecs-service-connect-Xy1", image: "sidecar" },
  ];

  await installation.send(...["a", "b", "c"].map((id) => ({ id, containers })));

  const web = await installation.untilRow(keyOf("shop/web:1"), { verdict: "PASSED", scanState: undefined });
  await installation.untilRow(keyOf("shop/worker:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.buildsOf(digestOf("shop/web:1"))).toEqual([
    { arn: web.run?.handle, status: "SUCCEEDED" },
  ]);
  expect(await installation.buildsOf(digestOf("shop/worker:1"))).toHaveLength(1);
  expect(web).toMatchObject({
    reference: "docker.io/shop/web:1",
    repository: "docker.io/shop/web",
    platform: "linux/amd64",
    counts: { critical: 0, high: 0, medium: 0, low: 3, negligible: 2 },
    scannedDigest: digestOf("shop/web:1"),
    origin: "inline",
  });
  expect(await installation.rows()).toHaveLength(2);
});

test("the report of a failed image is in Sysdig and in CodeBuild, and its build is green", async () => {
  await installation.send({ id: "d", containers: [container("shop/vulnerable-api:2")] });

  const row = await installation.untilRow(keyOf("shop/vulnerable-api:2"), { verdict: "FAILED" });

  expect(row.counts).toEqual({ critical: 2, high: 5, medium: 8, low: 4, negligible: 1 });
  const uploads = await installation.aws.sysdig.results();
  const uploaded = uploads.find(({ digest }) => digest === digestOf("shop/vulnerable-api:2"));
  expect(row.resultUrl).toContain(`/results/${uploaded?.resultId}/`);
  const [build] = await installation.buildsOf(digestOf("shop/vulnerable-api:2"));
  expect(build?.status).toBe("SUCCEEDED");
  const { suite, cases } = await reportOf(build?.arn);
  expect(suite).toMatchObject({ tests: 24, failures: 11, errors: 0, skipped: 0 });
  const [group, rule] = ["sysdig-best-practices", "Severity greater than or equal high"];
  expect(cases.slice(0, 3)).toMatchObject([
    { status: "failure", group, name: `${group} / Severe vulnerabilities / ${rule}` },
    { status: "failure", group, message: "Set the default user of the image to another one than root" },
    { status: "failure", group, name: `${group} / Hardened images / ${rule}` },
  ]);
  expect(cases[4]).toEqual({
    status: "failure",
    group: "critical",
    name: "CVE-2026-90000 in openssl 3.0.11, fixed in 3.0.15, CVSS 9.8, exploitable",
    message: "CVE-2026-90000 in openssl 3.0.11, fixed in 3.0.15, CVSS 9.8, exploitable",
    body: `os /var/lib/dpkg/status\nhttps://nvd.nist.gov/vuln/detail/CVE-2026-90000\nReport: ${row.resultUrl}`,
  });
  const severities = cases.slice(4).map(({ status, group }) => `${status} ${group}`);
  expect(severities.filter((each, index) => each !== severities[index - 1])).toEqual([
    "failure critical",
    "failure high",
    "passed medium",
    "passed low",
    "passed negligible",
  ]);
});

test("the report of an image with accepted risks has no failure, and any package name is valid in it", async () => {
  const packageName = "]]>\u0000\ud800<failure/>";
  await installation.aws.sysdig.setImage("shop/accepted-api:1", { packageName, knownExploited: 1 });
  await installation.send({ id: "accepted", containers: [container("shop/accepted-api:1")] });

  const row = await installation.untilRow(keyOf("shop/accepted-api:1"), { verdict: "PASSED" });

  const { suite, cases } = await reportOf(row.run?.handle);
  expect(suite).toMatchObject({ failures: 0, errors: 0, skipped: 5 });
  expect(cases.find(({ group }) => group === "critical")).toMatchObject({
    status: "skipped",
    name: expect.stringMatching(/CVE-2026-90000 in \]\]> .*<failure\/> 3\.0\.11.*exploitable, CISA KEV/),
    message: "risk accepted, RiskMitigated, reviewed",
  });
});

test.each([
  ["huge", { output: "huge" }, "infrastructure", "ResultTooLarge"],
  ["of an older format", { output: "older-format" }, "configuration", "UnsupportedResultFormat"],
  ["with an unknown evaluation", { evaluation: "later" }, "configuration", "UnknownEvaluation"],
  ["of another image", { digest: digestOf("shop/another:1") }, "infrastructure", "WrongImage"],
] as const)(
  "a result that is %s is no verdict, and its row names the error",
  async (what, behaviour, errorClass, name) => {
    const image = `unreadable/${what.replaceAll(" ", "-")}:1`;
    await installation.aws.sysdig.setImage(image, behaviour);
    await installation.send({ id: image.replace(/\W/g, "-"), containers: [container(image)] });

    const row = await installation.untilRow(keyOf(image), { scanState: "ERROR", errorClass });

    expect(row.reason).toContain(`failed: ${name}: `);
    expect(row.verdict).toBeUndefined();
    expect((await reportOf(row.run?.handle)).cases).toMatchObject([
      { status: "error", message: expect.stringContaining(`failed: ${name}: `) },
    ]);
  },
);

test("a repeated event, and another task of a scanned image, start nothing", async () => {
  await installation.send({ id: "e", containers: [container("shop/repeated:1")] });
  const before = await installation.untilTold(keyOf("shop/repeated:1"));

  await installation.send(
    { id: "e", containers: [container("shop/repeated:1")] },
    { id: "f", containers: [container("shop/repeated:1")] },
  );
  await installation.untilQueueIsEmpty();

  expect(await installation.buildsOf(digestOf("shop/repeated:1"))).toHaveLength(1);
  expect(await installation.row(keyOf("shop/repeated:1"))).toEqual(before);
});

test("the last sighting is written again after an hour", async () => {
  await installation.send({ id: "g", containers: [container("shop/seen:1")] });
  await installation.untilRow(keyOf("shop/seen:1"), { verdict: "PASSED" });
  await installation.passTime(keyOf("shop/seen:1"), "lastSeenAt");

  await installation.send({ id: "h", containers: [container("shop/seen:1")] });

  const row = await installation.untilRow(keyOf("shop/seen:1"), { lastTaskArn: taskArn("h") });
  expect(new Date(row.lastSeenAt ?? 0).getFullYear()).toBeGreaterThan(2020);
});

test("a crash-looping task that never ran is scanned, a task that ran and stopped is not", async () => {
  const stopped = {
    lastStatus: "STOPPED",
    desiredStatus: "STOPPED",
    pullStoppedAt: "2026-01-01T00:00:00.000Z",
  };

  await installation.send(
    { id: "i", containers: [container("shop/ran:1")], detail: stopped },
    { id: "j", containers: [container("shop/crashing:1")], detail: { ...stopped, startedAt: undefined } },
    { id: "k", containers: [container("shop/ec2:1")], detail: { launchType: "EC2" } },
  );

  await installation.untilRow(keyOf("shop/crashing:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.row(keyOf("shop/ran:1"))).toBeUndefined();
  expect(await installation.row(keyOf("shop/ec2:1"))).toBeUndefined();
});

test("without an architecture in the event the task definition decides; Windows and excluded images are skipped", async () => {
  const ecs = new ECSClient(installation.aws.clientConfig);
  const register = async (
    family: string,
    runtimePlatform: {
      cpuArchitecture: "ARM64" | "X86_64";
      operatingSystemFamily: "LINUX" | "WINDOWS_SERVER_2022_CORE";
    },
  ) => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        runtimePlatform,
        containerDefinitions: [{ name: "app", image: "x" }],
      }),
    );
    return { attributes: undefined, taskDefinitionArn: taskDefinition?.taskDefinitionArn };
  };
  const arm = await register("arm", { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" });
  const windows = await register("win", {
    cpuArchitecture: "X86_64",
    operatingSystemFamily: "WINDOWS_SERVER_2022_CORE",
  });
  await installation.aws.sysdig.setImage("shop/arm:1", { architecture: "arm64" });

  await installation.send(
    { id: "l", containers: [container("shop/arm:1")], detail: arm },
    { id: "m", containers: [container("shop/windows:1")], detail: windows },
    { id: "n", containers: [container("excluded-base:1")] },
    { id: "o", containers: [container("shop/unknown-definition:1")], detail: { attributes: undefined } },
  );

  await installation.untilRow(keyOf("shop/arm:1", "linux/arm64"), { verdict: "PASSED" });
  await installation.untilRow(keyOf("shop/unknown-definition:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.row(keyOf("shop/windows:1"))).toBeUndefined();
  expect(await installation.row(keyOf("excluded-base:1"))).toBeUndefined();
  await until("both to be logged", async () => {
    const log = JSON.stringify(await functionLog(installation, "trigger_function_name"));
    return ["windows", "excluded"].every((reason) => log.includes(`"reason":"${reason}"`));
  });
  expect(await functionLog(installation, "trigger_function_name")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        message: "containers skipped",
        skipped: [{ container: "app", image: "shop/windows:1", reason: "windows" }],
      }),
      expect.objectContaining({
        message: "containers skipped",
        skipped: [{ container: "app", image: "docker.io/library/excluded-base:1", reason: "excluded" }],
      }),
    ]),
  );
});

test("what can never succeed is logged, counted and acknowledged, and its siblings are served", async () => {
  const queue = new SQSClient(installation.aws.clientConfig);
  for (const MessageBody of ["not JSON", '{"source":"aws.ec2"}']) {
    await queue.send(new SendMessageCommand({ QueueUrl: installation.output("queue_url"), MessageBody }));
  }

  await installation.send(
    { id: "empty", containers: [] },
    {
      id: "bad",
      containers: [
        { name: "shell", image: "$(curl evil)" },
        { name: "long", image: "a".repeat(300) },
        { name: "digest", image: "shop/x:1", imageDigest: "sha256:nothex" },
        { name: "backtracking", image: "registry.example.com/registry.example.com/" },
        { name: "control", image: "shop/x\u0000\u001b[2J" },
        { name: "unicode", image: "shop/🐳" },
        { name: "good", ...container("shop/sibling:1") },
        { name: "ecs-service-connect-fake", ...container("shop/hidden:1") },
      ],
    },
    {
      id: "mips",
      containers: [container("shop/mips:1")],
      detail: { attributes: [{ name: "ecs.cpu-architecture", value: "mips" }] },
    },
  );

  await installation.untilRow(keyOf("shop/sibling:1"), { verdict: "PASSED" });
  await installation.untilRow(keyOf("shop/hidden:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  await until("every rejection to be logged", async () => {
    const log = await functionLog(installation, "trigger_function_name");
    const containers = log
      .filter(({ message }) => message === "container rejected")
      .map((line) => line.container);
    const events = log.filter(({ message }) => message === "event rejected").map((line) => line.reason);
    return (
      ["shell", "long", "digest", "backtracking", "control", "unicode", "app"].every((name) =>
        containers.includes(name),
      ) && events.length === 3
    );
  });
  const countRejected = async () => {
    const log = await functionLog(installation, "trigger_function_name");
    return log
      .flatMap((line) => line.EventsRejected ?? [])
      .reduce((sum: number, count) => sum + Number(count), 0);
  };
  // Metrics are written at the end of an invocation, after the lines that it logs.
  await until("every rejection to be counted", async () => (await countRejected()) >= 10);
  expect(await countRejected()).toBe(10);
  expect(await installation.row("docker.io/shop/mips:1#linux/amd64")).toBeUndefined();
});

test("tasks on Fargate are scanned however they were launched, others never", async () => {
  const ways: LaunchWay[] = [...ON_FARGATE, ...ELSEWHERE, "windows"];
  // As somebody pushed them before their tasks could start.
  for (const way of ways) {
    publishImage(imageOfWay(way));
  }
  const entries = ways.map(eventOf).map((event) => ({
    Source: event.source,
    DetailType: event["detail-type"],
    Time: new Date(event.time),
    Resources: [...event.resources],
    Detail: JSON.stringify(event.detail),
  }));

  // PutEvents takes ten at a time.
  await installation.sendEvents(entries.slice(0, 6));
  await installation.sendEvents(entries.slice(6));

  for (const way of ON_FARGATE) {
    await installation.untilRow(keyOf(imageOfWay(way)), {
      verdict: "PASSED",
      lastTaskArn: eventOf(way).detail.taskArn,
    });
  }
  await installation.untilQueueIsEmpty();
  for (const way of [...ELSEWHERE, "windows"] as const) {
    expect([way, await installation.row(keyOf(imageOfWay(way)))]).toEqual([way, undefined]);
  }
  const seen = (await functionLog(installation, "trigger_function_name")).map((line) => JSON.stringify(line));
  for (const way of ELSEWHERE) {
    expect(seen.filter((line) => line.includes(imageOfWay(way)))).toEqual([]);
  }
});

test("an image without a digest is scanned by its reference", async () => {
  await installation.send({ id: "p", containers: [{ image: "public.ecr.aws/shop/tool" }] });

  await installation.untilRow("public.ecr.aws/shop/tool:latest#linux/amd64", { verdict: "PASSED" });
});

describe("npm run scans", () => {
  let wasRecorded = false;

  beforeAll(async () => {
    await installation.send({
      id: "listed",
      containers: [
        { name: "bad", ...container("listed/vulnerable:1") },
        { name: "good", ...container("listed/good:1") },
      ],
    });
    await installation.untilRow(keyOf("listed/vulnerable:1"), { verdict: "FAILED" });
    await installation.untilRow(keyOf("listed/good:1"), { verdict: "PASSED" });
    if (!isKept()) {
      // What --demo finds; a demo that a person left up does as well.
      await recordKept(installation.aws, mkdtempSync(join(tmpdir(), "kept-demo-")), {
        ledger_table_name: installation.output("ledger_table_name"),
      });
      wasRecorded = true;
    }
  });

  afterAll(() => {
    if (wasRecorded) {
      forgetKept();
    }
  });

  test.each(commandsOf("scans.md"))("the documentation's command runs: %s", async (command) => {
    expect(await runInShell(installation.aws, command)).toMatchObject({ code: 0 });
  });

  test("lists the images that are asked for as documented objects, whose first task is the one that brought them", async () => {
    await installation.send({ id: "later", containers: [container("listed/vulnerable:1")] });
    await installation.untilQueueIsEmpty();

    const { output } = await runInShell(
      installation.aws,
      "npm run -s scans -- --repository 'docker.io/listed/*' --status FAILED,ERROR --json",
    );

    const row = await installation.row(keyOf("listed/vulnerable:1"));
    const [image, ...others] = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(others).toEqual([]);
    expect(image).toMatchObject({
      reference: "docker.io/listed/vulnerable:1",
      digest: digestOf("listed/vulnerable:1"),
      verdict: "FAILED",
      counts: { critical: 2, high: 5, medium: 8, low: 4, negligible: 1 },
      topVulnerabilities: row?.topVulnerabilities,
      resultUrl: row?.resultUrl,
      scan: null,
      firstTask: taskArn("listed"),
    });
    expect(Object.keys(image)).toEqual(documentedProperties());
  });

  test("shows people the worst first", async () => {
    const { output } = await runInShell(
      installation.aws,
      "npm run -s scans -- --repository 'docker.io/listed/*'",
    );

    expect(output).toMatch(
      /1 │ docker.io\/listed\/vulnerable:1 .*FAILED[\s\S]*2 │ docker.io\/listed\/good:1 .*PASSED/,
    );
    expect(output).toMatch(/The worst vulnerabilities:\n( {3}1 {2}CVE-.* critical in .*\n){2}/);
    expect(output.trimEnd()).toMatch(/2 images: 1 FAILED, 1 PASSED\.$/);
  });

  test("says what to do where there is no such table", async () => {
    const { code, output } = await runInShell(installation.aws, "npm run -s scans -- --name other");

    expect(code).toBe(1);
    expect(output).toContain("There is no table other-ledger in this account and region");
  });
});

function documentedProperties(): string[] {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "scans.md"), "utf8");
  return Object.keys(JSON.parse(/^```json\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "{}"));
}

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { forgetKept, isKept, recordKept } from "../../local-aws/demo/kept-demo";
import { until } from "../until";
import { commandsOf, runInShell } from "./document-commands";
import { DocumentedUser } from "./documented-user";
import { TestInstallation } from "./installation";
import { subscribeToRescans } from "./subscriber";
import { container, digestOf, keyOf, taskArn } from "./task-event";

/** The call, saying that it did not come over TLS, as the embedded AWS understands it. */
function overPlainHttp<T extends { readonly request: unknown }>(call: T): T {
  (call.request as { headers: Record<string, string> }).headers["x-forwarded-proto"] = "http";
  return call;
}

const TOKEN = "the-token-that-works";

let installation: TestInstallation;

beforeAll(async () => {
  installation = await TestInstallation.create({ sysdig_secure_api_token: TOKEN });
  await installation.aws.sysdig.requireToken(TOKEN);
});

afterAll(() => installation?.remove());

async function storedToken(): Promise<string | undefined> {
  const client = new SecretsManagerClient(installation.aws.clientConfig);
  const SecretId = installation.output("token_secret_arn");
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}

/** @returns what the command writes; the test fails where the command does */
async function run(command: string): Promise<string> {
  const { code, output } = await runInShell(installation.aws, command);
  expect({ code, output }).toEqual({ code: 0, output });
  return output.trim();
}

test.each([
  [
    "the queue",
    () => new SendMessageCommand({ QueueUrl: installation.output("queue_url"), MessageBody: "x" }),
  ],
  [
    "the dead-letter queue",
    () =>
      new SendMessageCommand({ QueueUrl: installation.output("dead_letter_queue_url"), MessageBody: "x" }),
  ],
])("%s refuses plain HTTP, whoever calls", async (_, command) => {
  const sqs = new SQSClient(installation.aws.clientConfig);
  sqs.middlewareStack.add((next) => (call) => next(overPlainHttp(call)), { step: "build" });

  await expect(sqs.send(command())).rejects.toMatchObject({ name: expect.stringMatching(/AccessDenied/) });
});

test("the topic refuses plain HTTP, and takes the same over TLS", async () => {
  const message = { TopicArn: installation.output("results_topic_arn"), Message: "x" };
  const sns = new SNSClient(installation.aws.clientConfig);
  await sns.send(new PublishCommand(message));
  sns.middlewareStack.add((next) => (call) => next(overPlainHttp(call)), { step: "build" });

  await expect(sns.send(new PublishCommand(message))).rejects.toMatchObject({
    name: expect.stringMatching(/AccessDenied|AuthorizationError/),
  });
});

test("a token that a raised version has replaced by not-set comes back with the command of docs/token.md", async () => {
  const { sysdig_secure_api_token: _, ...tokenless } = installation.variables;
  const raised = { ...tokenless, sysdig_secure_api_token_version: 2 };
  const first = (await installation.deployment.plan(tokenless)).output;
  const warned = (await installation.deployment.plan(raised)).output.replace(/[│╷╵\s]+/g, " ");
  await installation.deployment.apply(raised);
  expect(await storedToken()).toBe("not-set");
  await installation.send({ id: "tokenless", containers: [container("token/lost:1")] });
  await installation.untilRow(keyOf("token/lost:1"), { scanState: "ERROR", errorClass: "configuration" });

  const [command = "", ...others] = commandsOf("token.md");
  await run(command);

  expect(others).toEqual([]);
  expect(await storedToken()).toBe(TOKEN);
  await installation.passTime(keyOf("token/lost:1"), "dueAt");
  await installation.coordinate();
  await installation.untilRow(keyOf("token/lost:1"), { verdict: "PASSED", scanState: undefined });
  expect((await installation.deployment.plan(raised)).output).toContain("No changes");
  expect(first).not.toContain("Warning");
  expect(warned).toContain(
    "if this plan replaces the secret's version, the stored token becomes not-set: export the token",
  );
});

test("the command of docs/backend-mode.md removes the functions' own network interfaces that nobody uses", async () => {
  const described = async () =>
    (
      await run(
        "aws ec2 describe-network-interfaces --output text --query 'sort(NetworkInterfaces[].Description)'",
      )
    ).split(/\t/);
  const subnet = await run("aws ec2 describe-subnets --output text --query 'Subnets[0].SubnetId'");
  const before = await described();
  const functionsOf = (name: string) =>
    ["scan-trigger", "scan-coordinator", "task-sweeper"].map(
      (program) => `AWS Lambda VPC ENI-${name}-${program}-0b7ee14c-6f4c-4b8a-9d0b-1a6f4b9c1111`,
    );
  const ours = functionsOf("fargate-image-scanning");
  const others = [
    "of a database",
    "AWS Lambda VPC ENI-billing-0b7ee14c-6f4c-4b8a-9d0b-1a6f4b9c1111",
    // Installations whose names begin like this one's, one of them like one of its functions.
    ...functionsOf("fargate-image-scanning-eu"),
    ...functionsOf("fargate-image-scanning-scan-trigger"),
  ];
  for (const description of [...others, ...ours]) {
    await run(
      `aws ec2 create-network-interface --subnet-id ${subnet} --description '${description}' --query NetworkInterface.Status`,
    );
  }

  const [command = ""] = commandsOf("backend-mode.md");
  await run(command);

  expect(await described()).toEqual([...before, ...others].filter((text) => text !== "").sort());
});

describe("npm run scans", () => {
  const changes = (command: string) => /rescan|--probe/.test(command);
  const reading = commandsOf("scans.md").filter((command) => !changes(command));
  const changing = commandsOf("scans.md").filter(changes);
  let wasRecorded = false;

  beforeAll(async () => {
    await installation.send({
      id: "listed",
      containers: [
        { name: "bad", ...container("listed/vulnerable:1") },
        { name: "good", ...container("listed/good:1") },
        { name: "documented", ...container("nginx:1.27") },
      ],
    });
    await installation.untilRow(keyOf("listed/vulnerable:1"), { verdict: "FAILED" });
    await installation.untilRow(keyOf("listed/good:1"), { verdict: "PASSED" });
    await installation.untilRow(keyOf("nginx:1.27"), { scanState: undefined });
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

  test.each(reading)("the documentation's command runs: %s", async (command) => {
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

  test.each([
    ["--name other", 1, "There is no table other-ledger in this account and region"],
    ["waiting --name other", 1, "There is no table other-ledger in this account and region"],
    ["breaker --table other", 1, "There is no table other in this account and region"],
    ["rescan --all --name other", 1, "There is no table other-ledger in this account and region"],
    [
      "rescan --image unknown:1",
      1,
      "The ledger knows no such image: npm run scans lists those that it knows.",
    ],
    ["rescan", 2, "Usage: npm run scans -- rescan (--image DIGEST|REFERENCE | --all [--before TIME])"],
  ])("%s exits with %d and says what to do", async (asked, expected, sentence) => {
    const { code, output } = await runInShell(installation.aws, `npm run -s scans -- ${asked}`);

    expect(output).toContain(sentence);
    expect(code).toBe(expected);
  });

  describe("with the rights that the documentation names", () => {
    let reader: DocumentedUser;
    let operator: DocumentedUser;

    beforeAll(async () => {
      reader = await DocumentedUser.create(installation, "scans.md", 1);
      operator = await DocumentedUser.create(installation, "scans.md", 2);
    });

    test("a reader asks what they like, and changes nothing", async () => {
      for (const command of reading.filter((each) => !each.includes("--demo"))) {
        expect(await reader.run(command)).toMatchObject({ code: 0 });
      }
      for (const command of changing.filter((each) => each.includes("rescan"))) {
        const { code, output } = await reader.run(command);
        expect(code).toBe(1);
        expect(output).toContain(
          "the credentials need the rights to read and to change it that docs/scans.md names",
        );
      }
      expect((await installation.row(keyOf("nginx:1.27")))?.scanState).toBeUndefined();
    });

    test("an operator has an image scanned again, which is published", async () => {
      const events = await subscribeToRescans(installation);
      const scanned = await installation.untilPublished(keyOf("listed/good:1"));
      await installation.forgetStarts(keyOf("listed/good:1"));

      const { code, output } = await operator.run(
        `npm run -s scans -- rescan --image ${digestOf("listed/good:1")} --json`,
      );

      expect({ code, output }).toEqual({ code: 0, output });
      const requested = JSON.parse(output);
      expect(requested.counts).toMatchObject({ opened: 1 });
      await installation.passTime(`outcome#${requested.requestId}`, "dueAt");
      await installation.coordinate();
      await until("the rescan to be published", async () => (await events.receive()).length > 0);
      expect(events.received).toMatchObject([{ "detail-type": "Rescan Requested", detail: requested }]);
      const again = await installation.untilRow(keyOf("listed/good:1"), {
        scanState: undefined,
        verdict: "PASSED",
      });
      expect(again.scanId).not.toBe(scanned.scanId);
    });

    test.each(changing)("the documentation's command runs: %s", async (command) => {
      expect(await operator.run(command)).toMatchObject({ code: 0 });
    });

    test("whoever has every image scanned again finds the verdicts standing, and stale", async () => {
      const row = await installation.row(keyOf("listed/vulnerable:1"));

      expect(row?.verdict).toBe("FAILED");
      expect(Date.parse(String(row?.freshUntil))).toBeLessThanOrEqual(Date.now());
    });
  });
});

function documentedProperties(): string[] {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "scans.md"), "utf8");
  const shown = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => JSON.parse(text));
  return Object.keys(shown.find((each) => "topVulnerabilities" in each) ?? {});
}

import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { withoutLinks } from "../../../functions/contract/exportable";
import type { ErrorClass } from "../../../functions/contract/scan";
import type { ImageBehaviour } from "../../../local-aws";
import { publishIndex } from "../../../local-aws/registry";
import { until } from "../../until";
import { expectDueIn, expectFirstError } from "../error-row";
import { counted } from "../function-log";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf, taskArn } from "../task-event";

// Scans that end in every way in which the scanner and what it talks to can fail them.

afterEach(() => installation.restore());

async function storeToken(SecretString: string): Promise<void> {
  const client = new SecretsManagerClient(installation.aws.clientConfig);
  await client.send(
    new PutSecretValueCommand({ SecretId: installation.output("token_secret_arn"), SecretString }),
  );
}

test("a FAILED image whose rescan breaks stays FAILED, and is tried after 5, 30 and 120 minutes, then once a day", async () => {
  const name = "error/vulnerable:1";
  const key = keyOf(name);
  await installation.send({ id: "first", containers: [container(name)] });
  const first = await installation.untilRow(key, { verdict: "FAILED", rowState: undefined });
  await installation.passTime(key, "freshUntil");
  await installation.aws.sysdig.setImage(name, { exitCode: 3 });

  await installation.send({ id: "second", containers: [container(name)] });

  const expectedMinutes = [5, 30, 120, 24 * 60];
  for (const [index, minutes] of expectedMinutes.entries()) {
    const broken = await installation.untilRow(key, { rowState: "ERROR", attempts: index + 1 });
    expect(broken).toMatchObject({
      verdict: "FAILED",
      verdictAt: first.verdictAt,
      errorClass: "infrastructure",
    });
    expectDueIn(broken, minutes);
    // An event does not go around the waiting time.
    await installation.send({ id: `waiting-${index}`, containers: [container(name)] });
    await installation.untilQueueIsEmpty();
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(index + 2);
    await installation.passTime(key, "dueAt");
    if (index === expectedMinutes.length - 1) {
      await installation.aws.sysdig.reset();
    }
    await installation.coordinate();
  }

  const recovered = await installation.untilRow(key, {
    verdict: "FAILED",
    rowState: undefined,
    reason: undefined,
  });
  expect(recovered.verdictAt).not.toBe(first.verdictAt);
  expect(recovered.scanId).not.toBe(first.scanId);
});

test("without a token every scan says how to store one, and recovers by itself within an hour", async () => {
  const key = keyOf("error/no-token:1");
  await storeToken("not-set");
  await installation.send({ id: "no-token", containers: [container("error/no-token:1")] });

  const row = await installation.untilRow(key, {
    rowState: "ERROR",
    errorClass: "configuration",
    attempts: 1,
  });
  expect(row.reason).toContain("sysdig_secure_api_token");
  expectDueIn(row, 60);

  await storeToken("a-token-of-the-tests");
  await installation.passTime(key, "dueAt");
  await installation.coordinate();
  await installation.untilRow(key, { verdict: "PASSED", rowState: undefined, reason: undefined });
});

describe("a scan that the scanner fails", () => {
  const DIGEST_OF_ANOTHER = digestOf("another image");
  const REFUSAL = "GET https://registry.example.com/v2/app/manifests/1: 401 Unauthorized";
  const FAILURES: readonly [
    name: string,
    behaviour: Partial<ImageBehaviour>,
    errorClass: ErrorClass,
    says: string,
  ][] = [
    ["prints-a-registrys-words", { exitCode: 3, message: REFUSAL }, "infrastructure", withoutLinks(REFUSAL)],
    ["killed", { killed: true }, "infrastructure", "build_compute_type"],
    ["internal-error", { exitCode: 3 }, "infrastructure", "exit code 3"],
    ["crash", { exitCode: 139, message: "segmentation fault" }, "infrastructure", "segmentation fault"],
    ["no-report", { output: "missing" }, "infrastructure", "result"],
    ["truncated", { output: "truncated" }, "infrastructure", "JSON"],
    ["huge", { output: "huge" }, "infrastructure", "200 MB"],
    ["unheard-of", { evaluation: "unheardOf" }, "configuration", "UnknownEvaluation"],
    ["contradiction", { evaluation: "passed", exitCode: 1 }, "infrastructure", "exit code 1"],
    ["another-image", { digest: DIGEST_OF_ANOTHER }, "infrastructure", DIGEST_OF_ANOTHER],
    ["other-platform", { architecture: "arm64" }, "permanent", "arm64"],
  ];

  beforeAll(async () => {
    for (const [name, behaviour] of FAILURES) {
      await installation.aws.sysdig.setImage(`failing/${name}:`, behaviour);
      await installation.send({ id: name, containers: [container(`failing/${name}:1`)] });
    }
    for (const [name] of FAILURES) {
      await installation.untilRow(keyOf(`failing/${name}:1`), { rowState: "ERROR" });
    }
  });

  test.each(FAILURES)(
    "%s is an error of its class, with its plan, and nothing else is written",
    async (name, _, errorClass, says) => {
      const row = await installation.untilRow(keyOf(`failing/${name}:1`), { rowState: "ERROR" });

      expectFirstError(row, errorClass, says);
      expect(await installation.buildsOf(digestOf(`failing/${name}:1`))).toMatchObject([
        { status: "FAILED" },
      ]);
    },
  );
});

describe("a cause that hits every image", () => {
  const CAUSES: readonly [string, breaks: () => Promise<void>, says: string][] = [
    [
      "a token that was withdrawn",
      () => installation.aws.sysdig.requireToken("another-token"),
      "token was refused",
    ],
    [
      "a policy that was deleted",
      () => installation.aws.sysdig.setPolicies(["baseline"]),
      "check sysdig_policies",
    ],
    [
      "a scanner that somebody exchanged",
      () => installation.aws.sysdig.setDownload({ checksum: "0".repeat(64) }),
      `expected ${"0".repeat(64)}`,
    ],
    [
      "a version that is not there",
      () => installation.aws.sysdig.setDownload({ status: 404 }),
      "check scanner_version and scanner_base_url",
    ],
  ];

  const configurationErrors = () => counted(installation, "coordinator_function_name", "ConfigurationErrors");

  test.each(CAUSES)(
    "%s does not count, and every image recovers by itself once it is fixed",
    async (cause, breaks, says) => {
      const images = ["fleet/a", "quay.io/fleet/b"].map((name) => `${name}-${cause.replaceAll(" ", "-")}:1`);
      const before = await configurationErrors();
      await breaks();
      await installation.send(...images.map((image) => ({ id: image, containers: [container(image)] })));
      for (const image of images) {
        const row = await installation.untilRow(keyOf(image), { rowState: "ERROR" });
        expectFirstError(row, "configuration", says);
      }
      // What the alarm looks at.
      await until(
        "each error to be counted",
        async () => (await configurationErrors()) >= before + images.length,
      );
      // Tasks that start meanwhile change nothing, and an image that is due for its retry waits, too.
      await installation.send(
        ...images.map((image) => ({ id: `${image}-2`, containers: [container(image)] })),
      );
      const third = `fleet/c-${cause.replaceAll(" ", "-")}:1`;
      await installation.send({ id: third, containers: [container(third)] });
      await installation.untilQueueIsEmpty();
      await installation.passTime(keyOf(images[0] ?? ""), "dueAt");
      await installation.coordinate();
      const { reason } = await installation.untilRow(keyOf(third), { rowState: "WAITING" });
      expect(reason).toMatch(/^The installation is impaired since /);
      expect(reason).toContain(says);
      for (const image of images) {
        expect(await installation.buildsOf(digestOf(image))).toHaveLength(1);
      }

      await installation.aws.sysdig.reset();
      await installation.passTimeToTry();
      await installation.coordinate();
      await installation.untilRow(keyOf(third), { verdict: "PASSED" });
      for (const image of images.slice(1)) {
        await installation.passTime(keyOf(image), "dueAt");
      }
      await installation.coordinate();

      for (const image of images) {
        await installation.untilRow(keyOf(image), {
          verdict: "PASSED",
          rowState: undefined,
          reason: undefined,
          errorClass: undefined,
        });
      }
    },
  );
});

test("an image of another platform alone, in a crash loop, is built once, and again when the hour is over", async () => {
  const { digest } = publishIndex("error/arm64-only:1", ["linux/arm64"]);
  const image = { ...container("error/arm64-only:1"), imageDigest: digest };
  const key = `${digest}#linux/amd64`;
  await installation.send({ id: "amd64", containers: [image] });
  const row = await installation.untilRow(key, { rowState: "ERROR", errorClass: "permanent" });
  expect(row.verdict).toBeUndefined();
  expect(row.dueAt).toBeUndefined();

  // Another event of the task that met the error is not another task.
  await installation.send({ id: "amd64", containers: [image] });
  await installation.untilQueueIsEmpty();
  expect((await installation.row(key))?.dueAt).toBeUndefined();

  await installation.send(
    ...Array.from({ length: 10 }, (_, number) => ({ id: `crash-${number}`, containers: [image] })),
  );
  await installation.untilQueueIsEmpty();
  await installation.coordinate();
  expect(await installation.buildsOf(digest)).toHaveLength(1);
  expectDueIn(await installation.untilRow(key, { rowState: "ERROR", attempts: 1 }), 60);

  await installation.passTime(key, "dueAt");
  await installation.coordinate();
  await installation.untilRow(key, { rowState: "ERROR", attempts: 2 });
  expect(await installation.buildsOf(digest)).toHaveLength(2);
});

test("an error of an image that was not seen for a week is left alone until the next sighting", async () => {
  const key = keyOf("error/forgotten:1");
  await installation.aws.sysdig.setImage("error/forgotten:1", { exitCode: 3 });
  await installation.send({ id: "forgotten", containers: [container("error/forgotten:1")] });
  await installation.untilRow(key, { rowState: "ERROR", attempts: 1 });
  await installation.passTime(key, "lastSeenAt");
  await installation.passTime(key, "dueAt");

  await installation.coordinate();

  const forgotten = await installation.untilRow(key, { rowState: "ERROR", dueAt: undefined });
  expect(Number(forgotten.expiresAt)).toBeGreaterThan(Date.now() / 1000);
  expect(await installation.buildsOf(digestOf("error/forgotten:1"))).toHaveLength(1);
  await installation.aws.sysdig.reset();
  await installation.send({ id: "remembered", containers: [container("error/forgotten:1")] });
  // Five minutes lie between two starts, whatever asks for them.
  await installation.untilRow(key, { lastTaskArn: taskArn("remembered") });
  await installation.passTime(key, "dueAt");
  await installation.coordinate();
  await installation.untilRow(key, { verdict: "PASSED", rowState: undefined });
});

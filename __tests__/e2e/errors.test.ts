import { CodeBuildClient, StopBuildCommand } from "@aws-sdk/client-codebuild";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { TestInstallation, until } from "./installation";
import { container, digestOf, keyOf } from "./task-event";

let installation: TestInstallation;
const MINUTE = 60_000;

beforeAll(async () => {
  installation = await TestInstallation.create({ rescan_after_hours: 48 });
}, 600_000);

afterEach(async () => {
  await installation.aws.resetSwitches();
  await installation.aws.setSchedules(false);
  await installation.aws.sysdig.reset();
});
afterAll(() => installation?.remove());

/** Minutes from now until a row is looked at again. */
function minutesUntil(time: unknown): number {
  return Math.round((new Date(String(time)).getTime() - Date.now()) / MINUTE);
}

async function storeToken(SecretString: string): Promise<void> {
  const client = new SecretsManagerClient(installation.aws.clientConfig);
  await client.send(
    new PutSecretValueCommand({ SecretId: installation.output("token_secret_arn"), SecretString }),
  );
}

test("a FAILED image whose rescan breaks stays FAILED, and is tried after 5, 30 and 120 minutes, then once per window", async () => {
  const name = "error/vulnerable:1";
  const key = keyOf(name);
  await installation.send({ id: "first", containers: [container(name)] });
  const first = await installation.untilRow(key, { verdict: "FAILED", scanState: undefined });
  await installation.passTime(key, "freshUntil");
  await installation.aws.sysdig.setImage(name, { exitCode: 3 });

  await installation.send({ id: "second", containers: [container(name)] });

  const expectedMinutes = [5, 30, 120, 48 * 60];
  for (const [index, minutes] of expectedMinutes.entries()) {
    const broken = await installation.untilRow(key, { scanState: "ERROR", attempts: index + 1 });
    expect(broken).toMatchObject({
      verdict: "FAILED",
      verdictAt: first.verdictAt,
      errorClass: "infrastructure",
    });
    expect(minutesUntil(broken.dueAt)).toBe(minutes);
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

  const mended = await installation.untilRow(key, {
    verdict: "FAILED",
    scanState: undefined,
    reason: undefined,
  });
  expect(mended.verdictAt).not.toBe(first.verdictAt);
  expect(mended.scanId).not.toBe(first.scanId);
});

test("without a token every scan says how to store one, and recovers by itself within an hour", async () => {
  const key = keyOf("error/no-token:1");
  await storeToken("not-set");
  await installation.send({ id: "no-token", containers: [container("error/no-token:1")] });

  const row = await installation.untilRow(key, {
    scanState: "ERROR",
    errorClass: "configuration",
    attempts: 0,
  });
  expect(row.reason).toContain("sysdig_secure_api_token");
  expect(minutesUntil(row.dueAt)).toBe(60);

  await storeToken("a-token-of-the-tests");
  await installation.passTime(key, "dueAt");
  await installation.coordinate();
  await installation.untilRow(key, { verdict: "PASSED", scanState: undefined, reason: undefined });
});

test("a refused token, a checksum that does not match and a broken report are told apart", async () => {
  await installation.aws.sysdig.requireToken("another-token");
  await installation.send({ id: "refused", containers: [container("error/refused:1")] });
  const refused = await installation.untilRow(keyOf("error/refused:1"), { scanState: "ERROR" });
  expect(refused).toMatchObject({
    errorClass: "configuration",
    reason: expect.stringContaining("token was refused"),
  });
  await installation.aws.sysdig.reset();

  await installation.aws.sysdig.setDownload({ checksum: "0".repeat(64) });
  await installation.send({ id: "checksum", containers: [container("error/checksum:1")] });
  const checksum = await installation.untilRow(keyOf("error/checksum:1"), { scanState: "ERROR" });
  expect(checksum).toMatchObject({
    errorClass: "configuration",
    reason: expect.stringContaining("0".repeat(64)),
  });
  await installation.aws.sysdig.reset();

  await installation.aws.sysdig.setImage("error/truncated:1", { output: "truncated" });
  await installation.send({ id: "truncated", containers: [container("error/truncated:1")] });
  const truncated = await installation.untilRow(keyOf("error/truncated:1"), { scanState: "ERROR" });
  expect(truncated.errorClass).toBe("infrastructure");
  expect(truncated.verdict).toBeUndefined();
});

test("a result for another platform is no verdict, and is not tried again before the next task", async () => {
  const key = keyOf("error/arm64-only:1");
  await installation.send({ id: "amd64", containers: [container("error/arm64-only:1")] });
  const row = await installation.untilRow(key, { scanState: "ERROR", errorClass: "permanent" });
  expect(row.verdict).toBeUndefined();
  expect(row.dueAt).toBeUndefined();

  await installation.coordinate();
  await installation.send({ id: "amd64", containers: [container("error/arm64-only:1")] });
  await installation.untilQueueIsEmpty();
  expect(await installation.buildsOf(digestOf("error/arm64-only:1"))).toHaveLength(1);

  await installation.send({ id: "another", containers: [container("error/arm64-only:1")] });
  await installation.untilRow(key, { scanState: "ERROR", attempts: 2 });
  expect(await installation.buildsOf(digestOf("error/arm64-only:1"))).toHaveLength(2);
});

test("a build that somebody stops is an error, and one that times out in the queue makes way for a new scan", async () => {
  await installation.aws.holdBuilds(true);
  await installation.send(
    { id: "stopped", containers: [container("error/stopped:1")] },
    { id: "timed-out", containers: [container("error/timed-out:1")] },
  );
  const scanning = await installation.untilRow(keyOf("error/stopped:1"), { scanState: "SCANNING" });
  const waiting = await installation.untilRow(keyOf("error/timed-out:1"), { scanState: "SCANNING" });

  const codebuild = new CodeBuildClient(installation.aws.clientConfig);
  await codebuild.send(new StopBuildCommand({ id: String(scanning.buildArn).split(":build/")[1] }));

  const stopped = await installation.untilRow(keyOf("error/stopped:1"), { scanState: "ERROR" });
  expect(stopped.reason).toContain("stopped");
  await installation.aws.timeOutBuilds();
  // It never left CodeBuild's queue: no attempt is counted, and a new scan takes its place at once.
  await until(
    "a second build",
    async () => (await installation.buildsOf(digestOf("error/timed-out:1"))).length === 2,
  );
  await installation.aws.holdBuilds(false);
  const timedOut = await installation.untilRow(keyOf("error/timed-out:1"), { verdict: "PASSED" });
  expect(timedOut.scanId).not.toBe(waiting.scanId);
});

test("an error of an image that was not seen for a week is left alone until the next sighting", async () => {
  const key = keyOf("error/forgotten:1");
  await installation.aws.sysdig.setImage("error/forgotten:1", { exitCode: 3 });
  await installation.send({ id: "forgotten", containers: [container("error/forgotten:1")] });
  await installation.untilRow(key, { scanState: "ERROR", attempts: 1 });
  await installation.passTime(key, "lastSeenAt");
  await installation.passTime(key, "dueAt");

  await installation.coordinate();

  const forgotten = await installation.untilRow(key, { scanState: "ERROR", dueAt: undefined });
  expect(Number(forgotten.expiresAt)).toBeGreaterThan(Date.now() / 1000);
  expect(await installation.buildsOf(digestOf("error/forgotten:1"))).toHaveLength(1);
  await installation.aws.sysdig.reset();
  await installation.send({ id: "remembered", containers: [container("error/forgotten:1")] });
  await installation.untilRow(key, { verdict: "PASSED", scanState: undefined });
});

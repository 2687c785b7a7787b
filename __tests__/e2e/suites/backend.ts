import { readFileSync } from "node:fs";
import { imageKey } from "../../../functions/contract/image";
import { BackendInstallation } from "../backend-installation";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

let backend: BackendInstallation;

beforeAll(() => {
  backend = new BackendInstallation(installation);
});

afterEach(() => backend.sysdig.reset());

test("a second plan is empty, and holds no token", async () => {
  const { deployment, variables } = installation;
  const { code, output } = await deployment.plan(variables);

  expect([code, output]).toEqual([0, expect.stringContaining("No changes")]);
  expect(readFileSync(deployment.stateFile, "utf8")).not.toContain("a-token-of-the-tests");
});

test("images get their verdicts by one call each, and tasks of the same images make none", async () => {
  const passed = await backend.scanned("backend/web:1");
  const failed = await backend.scanned("backend/vulnerable:1");

  expect(passed).toMatchObject({
    verdict: "PASSED",
    origin: "backend",
    scannedDigest: digestOf("backend/web:1"),
    counts: { critical: 0, high: 0, medium: 0, low: 3, negligible: 2 },
  });
  expect(failed).toMatchObject({
    verdict: "FAILED",
    counts: { critical: 2, high: 5, medium: 8, low: 4, negligible: 1 },
  });
  expect(failed.sysdigDigest).toBeUndefined();
  await installation.send(
    { id: "again-1", containers: [container("backend/web:1"), container("backend/vulnerable:1")] },
    { id: "again-2", containers: [container("backend/web:1")] },
  );
  await installation.untilQueueIsEmpty();
  await installation.coordinate();
  expect(await backend.tagsAskedFor()).toEqual(["docker.io/backend/web:1", "docker.io/backend/vulnerable:1"]);
  expect((await backend.sysdig.analyses())[0]?.annotations).toMatchObject({
    "aws-account": "123456789012",
    "aws-region": "us-east-1",
    "added-by": "aws-fargate",
  });
});

test("an analysis that takes its time is looked at again, not asked for again", async () => {
  const name = "backend/slow:1";
  const key = await backend.startTask(name, { delaySeconds: 3600 });
  const scanning = await installation.untilRow(key, { rowState: "SCANNING" });
  const asked = Date.now();
  await backend.minutePasses(key);
  const still = await installation.untilRow(key, { rowState: "SCANNING" });
  expect(Date.parse(String(still.dueAt))).toBeGreaterThan(asked);
  expect(Date.parse(String(still.dueAt))).toBeLessThanOrEqual(Date.now() + 30_000);

  await backend.sysdig.setImage(name, { digest: digestOf(name), delaySeconds: 0 });
  await backend.minutePasses(key);

  const ended = await installation.untilRow(key, { verdict: "PASSED", rowState: undefined });
  expect(ended.scanId).toBe(scanning.scanId);
  expect(await backend.tagsAskedFor()).toEqual(["docker.io/backend/slow:1"]);
});

test("a third image waits while max_concurrent_scans are analysed", async () => {
  const [first, second, third] = ["backend/first:1", "backend/second:1", "backend/third:1"] as const;
  const slow = { delaySeconds: 3600 };
  await installation.untilRow(await backend.startTask(first, slow), { rowState: "SCANNING" });
  await installation.untilRow(await backend.startTask(second, slow), { rowState: "SCANNING" });
  const waiting = await installation.untilRow(await backend.startTask(third), { rowState: "WAITING" });
  expect(waiting.reason).toContain("max_concurrent_scans");
  expect(await backend.tagsAskedFor()).not.toContain("docker.io/backend/third:1");

  for (const name of [first, second]) {
    await backend.sysdig.setImage(name, { digest: digestOf(name), delaySeconds: 0 });
    await backend.minutePasses(keyOf(name));
  }
  await installation.untilRow(keyOf(third), { rowState: "SCANNING" });
  await backend.minutePasses(keyOf(third));
  await installation.untilRow(keyOf(third), { verdict: "PASSED", attempts: undefined });
});

test("a multi-platform image is judged by the manifest of its index", async () => {
  const name = "backend/index:1";
  const row = await backend.scanned(name, {
    digest: digestOf("the amd64 manifest"),
    indexDigest: digestOf(name),
  });

  expect(row).toMatchObject({ verdict: "PASSED", scannedDigest: digestOf("the amd64 manifest") });
});

test("an image without a digest is scanned by its tag, and the row says what was found there", async () => {
  await backend.sysdig.setImage("backend/undigested:1", { digest: digestOf("found") });
  await installation.send({ id: "undigested", containers: [{ image: "backend/undigested:1" }] });
  const key = imageKey({ reference: "docker.io/backend/undigested:1", platform: "linux/amd64" });
  await installation.untilRow(key, { rowState: "SCANNING" });
  await backend.minutePasses(key);

  await installation.untilRow(key, { verdict: "PASSED", scannedDigest: digestOf("found") });
});

import { readFileSync } from "node:fs";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

/** The row of an image once it is scanned, whose digest Sysdig finds under its tag as well. */
async function scanned(name: string) {
  await installation.aws.sysdig.setImage(name, { digest: digestOf(name) });
  await installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
  await installation.untilRunning(keyOf(name));
  await installation.passTime(keyOf(name), "dueAt");
  await installation.coordinate();
  return installation.untilRow(keyOf(name), { rowState: undefined });
}

test("a second plan is empty, and holds no token", async () => {
  const { deployment, variables } = installation;
  const { code, output } = await deployment.plan(variables);

  expect([code, output]).toEqual([0, expect.stringContaining("No changes")]);
  expect(readFileSync(deployment.stateFile, "utf8")).not.toContain("a-token-of-the-tests");
});

// Proves scan.backend.
test("images get their verdicts by one call each, and tasks of the same images make none", async () => {
  const passed = await scanned("backend/web:1");
  const failed = await scanned("backend/vulnerable:1");

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
  const asked = (await installation.aws.sysdig.analyses()).filter(({ tag }) => tag.includes("/backend/"));
  expect(asked.map(({ tag }) => tag)).toEqual(["docker.io/backend/web:1", "docker.io/backend/vulnerable:1"]);
  expect(asked[0]?.annotations).toMatchObject({
    "aws-account": "123456789012",
    "aws-region": "us-east-1",
    "added-by": "aws-fargate",
  });
});

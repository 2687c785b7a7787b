import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { untilAnswer } from "../../until";
import { GatedServices } from "../gated-services";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { container, digestOf, keyOf } from "../task-event";

useServicesIn("enforced");

/** A rolling service that runs what is good. */
async function createRolling(name: string): Promise<void> {
  const base = { app: "blocking/base:1" };
  await services.publish(base);
  await services.ecs.endOf(await services.ecs.createService(name, base));
}

/** What the coordinator does once every task event was taken, and every build has ended. */
async function enforce(): Promise<void> {
  await installation.untilQueueIsEmpty();
  await installation.coordinate();
}

test("a rolling deployment whose image turns out to be bad is rolled back, once", async () => {
  const name = "blocking/vulnerable-rolled:1";
  await createRolling("rolled");
  await services.ecs.setTeam("rolled", "payments");
  const before = await services.ecs.runs("rolled");
  await installation.aws.switch({ holdDeployments: true });
  await services.publish({ app: name });

  const arn = await services.ecs.deploy("rolled", { app: name });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await enforce();
  await services.ecs.untilDeployment(arn, "to roll back", ({ status }) => status === "ROLLBACK_IN_PROGRESS");
  await enforce();
  await installation.aws.switch({ holdDeployments: false });

  expect(await services.ecs.endOf(arn)).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  expect(await services.ecs.runs("rolled")).toEqual(before);
  const events = await services.eventsOf(arn);
  expect(events).toMatchObject([
    {
      detailType: "Deployment Rolled Back",
      cluster: "enforced",
      service: "rolled",
      owner: "payments",
      deploymentArn: arn,
      images: [{ digest: digestOf(name), verdict: "FAILED" }],
    },
  ]);
});

test("a fix that is being deployed when the verdict of the bad image arrives is left alone", async () => {
  const [bad, fix] = ["blocking/vulnerable-before-fix:1", "blocking/fix:2"];
  await createRolling("being-fixed");
  await services.scan(fix, "PASSED");
  await installation.aws.switch({ holdBuilds: true });
  await installation.aws.switch({ holdDeployments: true });
  await services.publish({ bad, fix });
  const first = await services.ecs.deploy("being-fixed", { app: bad });
  await installation.untilRow(keyOf(bad), { rowState: "SCANNING" });
  const second = await services.ecs.deploy("being-fixed", { app: fix });
  await services.ecs.untilDeployment(second, "to run", ({ status }) => status === "IN_PROGRESS");

  await installation.aws.switch({ holdBuilds: false });
  await installation.untilRow(keyOf(bad), { verdict: "FAILED" });
  await enforce();
  expect(await services.ecs.deployment(second)).toMatchObject({ status: "IN_PROGRESS" });
  await installation.aws.switch({ holdDeployments: false });

  expect(await services.ecs.endOf(second)).toMatchObject({ status: "SUCCESSFUL" });
  expect(await services.ecs.endOf(first)).toMatchObject({ status: "STOPPED" });
  expect(await aboutService("being-fixed")).toMatchObject([{ detailType: "Enforcement Audited" }]);
});

test("a bad image that is deployed again, while its first deployment runs, is rolled back to what succeeded last", async () => {
  const name = "blocking/vulnerable-twice:1";
  await createRolling("twice");
  const before = await services.ecs.runs("twice");
  await installation.aws.switch({ holdBuilds: true });
  await installation.aws.switch({ holdDeployments: true });
  await services.publish({ app: name });
  const first = await services.ecs.deploy("twice", { app: name });
  await installation.untilRow(keyOf(name), { rowState: "SCANNING" });
  const second = await services.ecs.deploy("twice", { app: name });
  await services.ecs.untilDeployment(second, "to run", ({ status }) => status === "IN_PROGRESS");
  expect((await services.ecs.deployment(second)).sourceServiceRevisions).toHaveLength(2);

  await installation.aws.switch({ holdBuilds: false });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await enforce();
  await installation.aws.switch({ holdDeployments: false });

  expect(await services.ecs.endOf(second)).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  expect(await services.ecs.endOf(first)).toMatchObject({ status: "STOPPED" });
  expect(await services.ecs.runs("twice")).toEqual(before);
});

test("a first deployment has nothing to go back to: it is published, and its tasks run on", async () => {
  const name = "blocking/vulnerable-first-rolling:1";
  await services.publish({ app: name });
  await installation.aws.switch({ holdDeployments: true });
  const arn = await services.ecs.createService("first-rolling", { app: name });

  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await enforce();
  await installation.aws.switch({ holdDeployments: false });

  expect(await services.ecs.endOf(arn)).toMatchObject({ status: "SUCCESSFUL" });
  expect(await services.ecs.tasks("first-rolling")).toHaveLength(1);
  expect(await aboutService("first-rolling")).toMatchObject([
    { detailType: "Enforcement Audited", reason: expect.stringContaining("has succeeded before") },
  ]);
});

test("a deployment that goes back to the same bad image is not rolled back", async () => {
  const name = "blocking/vulnerable-same:1";
  await services.publish({ app: name });
  await services.ecs.endOf(await services.ecs.createService("same", { app: name }));
  await installation.aws.switch({ holdDeployments: true });

  const arn = await services.ecs.deploy("same", { app: name });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await enforce();
  await installation.aws.switch({ holdDeployments: false });

  expect(await services.ecs.endOf(arn)).toMatchObject({ status: "SUCCESSFUL" });
  const [event] = await aboutService("same");
  expect(event?.detailType).toBe("Enforcement Audited");
});

test("a standalone task with a bad image is stopped with a reason; one with an exception runs on", async () => {
  const bad = "blocking/vulnerable-batch:1";
  const excepted = "blocking/vulnerable-excepted:1";
  await services.publish({ bad, excepted });
  await services.scan(excepted, "FAILED");

  const task = await services.ecs.runTask("batch", { app: bad });
  const other = await services.ecs.runTask("other-batch", { app: excepted });
  await installation.untilRow(keyOf(bad), { verdict: "FAILED" });
  await enforce();

  const [event] = await services.eventsOf(task.taskArn ?? "");
  expect(event).toMatchObject({ detailType: "Task Stopped", family: "batch", cluster: "enforced" });
  const [stopped, running] = await describeTasks([task, other].map(({ taskArn = "" }) => taskArn));
  expect(stopped).toMatchObject({ lastStatus: "STOPPED", stoppedReason: expect.stringMatching(/FAILED/) });
  expect(stopped?.stoppedReason).toContain(`docker.io/${bad}`);
  expect(running).toMatchObject({ lastStatus: "RUNNING" });
  expect(await services.eventsOf(other.taskArn ?? "")).toMatchObject([
    { detailType: "Deployment Exception Used" },
  ]);
});

test("of the tasks of one family, those that nobody keeps running are stopped, and a daemon's is only published", async () => {
  const name = "blocking/vulnerable-groups:1";
  await services.publish({ app: name });
  await services.scan(name, "FAILED");

  const daemon = await services.ecs.runTask("groups", { app: name }, "daemon-task-definition/groups:1");
  const custom = await services.ecs.runTask("groups", { app: name }, "nightly");
  const ofFamily = await services.ecs.runTask("groups", { app: name });
  await enforce();

  const [kept, ...stopped] = [daemon, custom, ofFamily].map(({ taskArn = "" }) => taskArn);
  for (const arn of stopped) {
    expect(await services.eventsOf(arn)).toMatchObject([{ detailType: "Task Stopped", family: "groups" }]);
    expect(await services.ecs.task(arn)).toMatchObject({ lastStatus: "STOPPED" });
  }
  expect(await services.eventsOf(kept ?? "")).toMatchObject([
    {
      detailType: "Enforcement Audited",
      reason: expect.stringContaining("of the group daemon-task-definition/groups:1"),
    },
  ]);
  expect(await services.ecs.task(kept ?? "")).toMatchObject({ lastStatus: "RUNNING" });
});

test("a deployment is not rolled back to an image that has failed itself", async () => {
  const [first, second] = ["blocking/vulnerable-former:1", "blocking/vulnerable-former:2"];
  await services.publish({ first, second });
  await services.ecs.endOf(await services.ecs.createService("former", { app: first }));
  await installation.untilRow(keyOf(first), { verdict: "FAILED" });
  // Decided before the next deployment, which it would be about otherwise.
  await enforce();
  await installation.aws.switch({ holdDeployments: true });

  const arn = await services.ecs.deploy("former", { app: second });
  await installation.untilRow(keyOf(second), { verdict: "FAILED" });
  await enforce();
  await installation.aws.switch({ holdDeployments: false });

  expect(await services.ecs.endOf(arn)).toMatchObject({ status: "SUCCESSFUL" });
  expect(await services.eventsOf(arn)).toMatchObject([
    { detailType: "Enforcement Audited", reason: expect.stringContaining("has the verdict FAILED itself") },
  ]);
});

test("a task outside of the clusters of enforcement runs on", async () => {
  const name = "blocking/vulnerable-elsewhere:1";
  const { ecs } = await GatedServices.create(installation, "shop");
  await services.publish({ app: name });

  const task = await ecs.runTask("elsewhere", { app: name });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await enforce();

  expect(await ecs.task(task.taskArn ?? "")).toMatchObject({ lastStatus: "RUNNING" });
});

test("an image whose scan errs stops nothing", async () => {
  const name = "blocking/vulnerable-erring:1";
  await installation.aws.sysdig.setImage(name, { exitCode: 3 });
  await services.publish({ app: name });

  const task = await services.ecs.runTask("erring", { app: name });
  await installation.untilRow(keyOf(name), { rowState: "ERROR" });
  await enforce();

  expect(await services.ecs.task(task.taskArn ?? "")).toMatchObject({ lastStatus: "RUNNING" });
});

test("past the bound of an hour nothing is stopped, which is published once", async () => {
  const name = "blocking/vulnerable-many:1";
  await services.publish({ app: name });
  await installation.send({ id: "many", containers: [container(name)] });
  await installation.untilRow(keyOf(name), { verdict: "FAILED", rowState: undefined });
  // Twice the bound: an hour may begin meanwhile.
  const tasks = [];
  for (let number = 0; number < 2 * 6 + 2; number++) {
    tasks.push((await services.ecs.runTask("many", { app: name })).taskArn ?? "");
  }

  await enforce();

  const pauses = await untilAnswer("the event about the pause", async () => {
    const found = await services.eventsSoFar();
    const paused = found.filter(({ detailType }) => detailType === "Enforcement Paused");
    return paused.length > 0 ? paused : undefined;
  });
  // One for each hour that this test has met.
  expect(pauses.length).toBeLessThanOrEqual(2);
  const statuses = (await describeTasks(tasks)).map(({ lastStatus }) => lastStatus);
  expect(statuses.filter((status) => status === "RUNNING").length).toBeGreaterThanOrEqual(2);
});

async function describeTasks(arns: readonly string[]) {
  return Promise.all(arns.map((arn) => services.ecs.task(arn)));
}

/** The events about a service, of whichever of its deployments. */
async function aboutService(name: string): Promise<DeploymentEvent[]> {
  await installation.coordinate();
  return untilAnswer(`events about ${name}`, async () => {
    const found = (await services.eventsSoFar()).filter(({ service }) => service === name);
    return found.length > 0 ? found : undefined;
  });
}

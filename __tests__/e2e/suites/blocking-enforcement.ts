import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { digestOf, keyOf } from "../task-event";

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

// Proves enforcement.rolls-back.
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
  const [stopped, running] = await Promise.all(
    [task, other].map(({ taskArn = "" }) => services.ecs.task(taskArn)),
  );
  expect(stopped).toMatchObject({ lastStatus: "STOPPED", stoppedReason: expect.stringMatching(/FAILED/) });
  expect(stopped?.stoppedReason).toContain(`docker.io/${bad.split(":")[0]}@${digestOf(bad)}`);
  expect(running).toMatchObject({ lastStatus: "RUNNING" });
  expect(await services.eventsOf(other.taskArn ?? "")).toMatchObject([
    { detailType: "Deployment Exception Used" },
  ]);
});

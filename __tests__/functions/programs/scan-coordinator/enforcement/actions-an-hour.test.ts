import { image, OTHER_DIGEST, TASK_ARN } from "../../../samples";
import { containerOf, runningTask } from "./simulated-ecs";
import { kindsOf, NGINX, SimulatedEnforcer } from "./simulated-enforcer";

const definition = (family: string) => `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:7`;

/** So many standalone tasks of a family run the image. */
async function recordTasks(enforcer: SimulatedEnforcer, family: string, count: number) {
  for (let number = 1; number <= count; number++) {
    const task = {
      taskArn: `${TASK_ARN}-${family}-${number}`,
      taskDefinitionArn: definition(family),
      group: `family:${family}`,
    };
    enforcer.ecs.running.set(task.taskArn, runningTask(task));
    await enforcer.recordTask("standalone", NGINX, task);
  }
}

async function failedIn(families: Readonly<Record<string, number>>, most: number) {
  const enforcer = new SimulatedEnforcer({ max_actions_per_hour: most });
  for (const [family, count] of Object.entries(families)) {
    await recordTasks(enforcer, family, count);
  }
  await enforcer.putVerdict("FAILED");
  return enforcer;
}

const stopped = ({ ecs }: SimulatedEnforcer) =>
  ecs.actions.map((call) => call.replace(`stopTask ${TASK_ARN}-`, ""));

test("past the bound enforcement pauses, says so once an hour, and the rest is done in the next hours", async () => {
  const enforcer = await failedIn({ a: 1, b: 1, c: 1, d: 1 }, 3);

  const first = await enforcer.run();
  // As once every channel has it.
  await enforcer.table.delete("outcome#scanning-2026-03-01T12-stops-paused");
  await recordTasks(enforcer, "e", 1);
  const later = [...(await enforcer.run()), ...(await enforcer.run(30))];

  expect(kindsOf(first)).toEqual([...Array(3).fill("Task Stopped"), "Enforcement Paused"]);
  expect(first.at(-1)).toMatchObject({
    deploymentEventId: "scanning-2026-03-01T12-stops-paused",
    reason: expect.stringMatching(
      /^There were 3 stops in this hour.* goes on with them at 2026-03-01 13:00 UTC/,
    ),
    images: [{ because: "failed" }],
  });
  expect(later).toEqual([]);
  expect(enforcer.telemetry.counts).toEqual({ EnforcementActions: 3, EnforcementPaused: 1 });

  expect(kindsOf(await enforcer.run(30))).toEqual(["Task Stopped", "Task Stopped"]);
  expect(enforcer.waiting).toEqual([]);
});

test("a family with many tasks goes after all others from its third on, has half of the hour, and people hear so once", async () => {
  const enforcer = await failedIn({ many: 9, one: 1, two: 1 }, 8);

  const events = await enforcer.runs(3);

  expect(stopped(enforcer)).toEqual(["many-1", "many-2", "one-1", "two-1"]);
  expect(events.filter(({ detailType }) => detailType === "Enforcement Paused")).toMatchObject([
    {
      deploymentEventId: "scanning-2026-03-01T12-stops-production/family:many-paused",
      reason: expect.stringMatching(/the family many had 2 stops in this hour.* until 2026-03-01 13:00 UTC/),
    },
  ]);

  await recordTasks(enforcer, "late", 1);
  await enforcer.run();
  expect(stopped(enforcer).slice(4)).toEqual(["late-1"]);

  await enforcer.runs(2, 60);
  expect(stopped(enforcer)).toHaveLength(12);
});

test("rollbacks and stops are counted apart", async () => {
  const enforcer = await failedIn({ a: 1, b: 1 }, 1);
  await enforcer.recordTask("service");

  const events = await enforcer.run();

  expect(kindsOf(events).sort()).toEqual(["Deployment Rolled Back", "Enforcement Paused", "Task Stopped"]);
});

test("what waits says that a rolling deployment may be over by then", async () => {
  const enforcer = await failedIn({}, 1);
  const other = image("busybox:1.36", `sha256:${"c".repeat(64)}`);
  await enforcer.putVerdict("FAILED", other);
  await enforcer.recordTask("service");
  await enforcer.run();
  await enforcer.recordTask("service", other, { group: "service:api" });
  enforcer.ecs.change({
    deploymentArn: "arn:x:service-deployment/production/api/2",
    status: "IN_PROGRESS",
    isTakenBack: false,
  });
  enforcer.ecs.images["revision-2"] = [containerOf(other.digest, "busybox:1.36")];
  enforcer.ecs.images["revision-1"] = [containerOf(OTHER_DIGEST)];

  expect(await enforcer.run()).toMatchObject([
    {
      detailType: "Enforcement Paused",
      reason: expect.stringContaining("rolling deployment may be over by then"),
    },
  ]);
});

test("the hour is that in which ECS is asked, within one run, too", async () => {
  const enforcer = await failedIn({ a: 1, b: 1, c: 1 }, 1);
  enforcer.store.passMinutes(57);
  enforcer.ecs.after = () => enforcer.store.passMinutes(5);

  const events = await enforcer.run(2);

  expect(kindsOf(events)).toEqual(["Task Stopped", "Task Stopped", "Enforcement Paused"]);
  expect(events.at(-1)?.deploymentEventId).toBe("scanning-2026-03-01T13-stops-paused");
});

test("the bound holds for runs that overlap", async () => {
  const enforcer = await failedIn(
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, 1])),
    4,
  );
  enforcer.store.passMinutes(1);

  const events = (await Promise.all(Array.from({ length: 6 }, () => enforcer.run(0)))).flat();

  expect(new Set(enforcer.ecs.actions).size).toBe(4);
  expect(events.filter(({ detailType }) => detailType === "Task Stopped")).toHaveLength(4);
  expect(events.filter(({ detailType }) => detailType === "Enforcement Paused")).toHaveLength(1);
});

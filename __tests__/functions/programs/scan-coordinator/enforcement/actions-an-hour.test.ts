import { ENFORCEMENT_ATTRIBUTES } from "../../../../../functions/contract/blocking/enforcement";
import type { DeploymentEvent } from "../../../../../functions/contract/notices/deployment-event";
import type { Subject } from "../../../../../functions/enforcement/subject";
import { actionOf } from "../../../../../functions/programs/scan-coordinator/enforcement/hours";
import { pauseMessage } from "../../../../../functions/programs/scan-coordinator/enforcement/said";
import { NOW, TASK_ARN } from "../../../samples";
import { CLUSTER_ARN } from "./simulated-ecs";
import { kindsOf, NGINX, SimulatedEnforcer } from "./simulated-enforcer";

const definition = (family: string) => `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:7`;

/** So many standalone tasks of a family run the image. */
async function recordTasks(enforcer: SimulatedEnforcer, family: string, count: number) {
  for (let number = 1; number <= count; number++) {
    await enforcer.start("standalone", {
      taskArn: `${TASK_ARN}-${family}-${number}`,
      taskDefinitionArn: definition(family),
      group: `family:${family}`,
    });
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
    reason: expect.stringMatching(/^There were 3 stops in this hour.* continues at 2026-03-01 13:00 UTC/),
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

  expect(stopped(enforcer)).toEqual(["many-9", "many-1", "one-1", "two-1"]);
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

test("the hour is that in which ECS is asked, within one run, too", async () => {
  const enforcer = await failedIn({ a: 1, b: 1, c: 1 }, 1);
  enforcer.store.passMinutes(57);
  enforcer.ecs.after = () => enforcer.store.passMinutes(5);

  const events = await enforcer.run(2);

  expect(kindsOf(events)).toEqual(["Task Stopped", "Task Stopped", "Enforcement Paused"]);
  expect(events.at(-1)?.deploymentEventId).toBe("scanning-2026-03-01T13-stops-paused");
});

test.each([
  ["web", "of its family"],
  ["job", "of another family"],
])(
  "a task of the family %s that only names a service does not wait for ever behind others, though a task of the service %s came last",
  async (family) => {
    const enforcer = await failedIn({ [family]: 2 }, 20);
    await enforcer.run();
    const createdAt = enforcer.now();
    const taskArn = `${TASK_ARN}-${family}-3`;
    const stranger = { taskArn, taskDefinitionArn: definition(family), createdAt };
    await enforcer.start("service", stranger, { startedBy: "somebody" });
    await enforcer.recordTask("service", NGINX, { taskArn: `${TASK_ARN}-own`, createdAt });

    for (const other of ["a", "b", "c", "d"]) {
      await recordTasks(enforcer, other, 1);
      await enforcer.run();
    }

    expect(stopped(enforcer)).toContain(`${family}-3`);
  },
);

test("as many actions as there may be in an hour fit into one item, whatever their names are", () => {
  const cluster = "c".repeat(255);
  const action = actionOf({ cluster, service: "s".repeat(255), deploymentArn: cluster } as DeploymentEvent);

  const { max_actions_per_hour } = ENFORCEMENT_ATTRIBUTES;
  expect(max_actions_per_hour.to * (action.length + 3)).toBeLessThan(100_000);
});

test("a rollback that waits says that a rolling deployment may be over by then", () => {
  const subject = { service: "web", clusterArn: CLUSTER_ARN, image: NGINX } as Subject;
  const action = { service: "web", decidedAt: NOW.toISOString() } as DeploymentEvent;

  for (const why of ["full", "kept"] as const) {
    const { reason } = pauseMessage(subject, action, 10, why, undefined);
    expect(reason).toContain("A rolling deployment that has ended by then is not rolled back");
  }
});

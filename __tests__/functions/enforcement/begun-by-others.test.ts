import { TASK_ARN } from "../samples";
import { DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
import { dieAtWrite, NGINX, withFailed } from "./simulated-enforcer";

test.each([
  ["at one time", 0, 4],
  ["of which the first one hangs for longer than its lease", 3, 5],
])(
  "of two that go on with an action %s, none ends what the other one has begun next",
  async (_, later, write) => {
    const enforcer = await withFailed("standalone");
    enforcer.ecs.failWith(refusedByEcs("ServerException"), "stopTask");
    await enforcer.run();
    const next = `${TASK_ARN}-2`;
    enforcer.ecs.running.delete(TASK_ARN);
    enforcer.ecs.runs({ taskArn: next });
    await enforcer.recordTask("standalone", NGINX, { taskArn: next });
    // While the first one asks what became of the task, the second one stops the next, and dies before it records that.
    enforcer.ecs.before = async (operation) => {
      if (operation === "tasks") {
        enforcer.ecs.before = () => undefined;
        enforcer.store.passMinutes(later);
        await dieAtWrite(enforcer, write);
      }
    };

    const events = [...(await enforcer.run(5)), ...(await enforcer.runs(10))];

    expect(events).toMatchObject([{ detailType: "Task Stopped", taskArn: next }]);
    expect(enforcer.ecs.actions).toEqual([`stopTask ${TASK_ARN}`, `stopTask ${next}`]);
    expect(enforcer.waiting).toEqual([]);
  },
);

test("what became of a rollback says nothing of a deployment that began after it", async () => {
  const enforcer = await withFailed("service");
  enforcer.ecs.after = () => {
    throw refusedByEcs("ServerException");
  };
  await enforcer.run();
  enforcer.ecs.after = () => undefined;
  enforcer.ecs.change({ status: "ROLLBACK_SUCCESSFUL" });
  const second = `${DEPLOYMENT_ARN}-again`;
  enforcer.ecs.deployments.push(...enforcer.ecs.deployments);
  enforcer.ecs.change({ deploymentArn: second, status: "IN_PROGRESS", isTakenBack: false });
  await enforcer.recordTask("service", NGINX, { startedBy: "ecs-svc/2", taskArn: `${TASK_ARN}-2` });

  const events = await enforcer.runs(2, 5);

  expect(events.map(({ deploymentArn }) => deploymentArn)).toEqual([DEPLOYMENT_ARN, second]);
  expect(enforcer.waiting).toEqual([]);
});

test("an image that has failed anew while its item was dropped is enforced", async () => {
  const enforcer = await withFailed("standalone");
  await enforcer.changeVerdict({ verdict: "PASSED" });
  const { update } = enforcer.table;
  enforcer.table.update = async (change) => {
    enforcer.table.update = update;
    await enforcer.changeVerdict({ verdict: "FAILED" });
    // Before the one that has read PASSED gets to it, another one stops the task, and dies before it records that.
    await dieAtWrite(enforcer, 3);
    return update.call(enforcer.table, change);
  };

  const events = await enforcer.runs(11);

  expect(events).toMatchObject([{ detailType: "Task Stopped" }]);
});

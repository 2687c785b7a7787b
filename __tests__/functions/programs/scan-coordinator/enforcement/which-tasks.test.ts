import { imageKey } from "../../../../../functions/contract/images/image";
import type { StandingTask } from "../../../../../functions/deployments/deployment";
import { enforceDue } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { DIGEST, minutesFromNow, NOW, OTHER_DIGEST, TASK_ARN } from "../../../samples";
import { containerOf } from "./simulated-ecs";
import { kindsOf, NGINX, withFailed } from "./simulated-enforcer";

const OTHER_TASK = `${TASK_ARN}2`;

/** A task has started, and its image has failed. */
const withTask = (task: Partial<StandingTask> = {}) =>
  withFailed("standalone", {}, { createdAt: NOW, ...task });

test.each(["family:web", "family:any:thing/else", "nightly", "my-group_1"])(
  "a task of the group %s is kept running by nobody, and is stopped",
  async (group) => {
    const enforcer = await withTask({ group });

    expect(enforcer.waiting).toEqual([`production/family:web#${imageKey(NGINX)}`]);
    expect(kindsOf(await enforcer.run())).toEqual(["Task Stopped"]);
    expect(enforcer.ecs.actions).toEqual([`stopTask ${TASK_ARN}`]);
  },
);

const STARTERS = "only tasks of a group family:NAME, or of a group without colon and slash, are stopped";

test.each([
  ["daemon-task-definition/agent:3", "AWS may replace it with another task"],
  ["arn:aws:batch:job", STARTERS],
  ["batch/job", STARTERS],
  ["service:", STARTERS],
  ["", STARTERS],
])(
  "a task of the group %p is none that may be stopped: people hear of it, once, and that %s",
  async (group, why) => {
    const enforcer = await withTask({ group });

    const events = [...(await enforcer.run()), ...(await enforcer.run(5))];
    await enforcer.recordTask("standalone", NGINX, { group, taskArn: OTHER_TASK });
    await enforcer.run(5);

    expect(events).toMatchObject([
      {
        detailType: "Enforcement Audited",
        family: "web",
        taskArn: TASK_ARN,
        reason: expect.stringMatching(`of the group ${group || "without a name"}.*[,;] (and )?${why}`),
      },
    ]);
    expect(enforcer.ecs.actions).toEqual([]);
    expect(enforcer.waiting).toEqual([]);
  },
);

test.each<[string, Partial<StandingTask>]>([
  ["is a service's", { group: "service:web" }],
  ["is a daemon's", { group: "daemon-task-definition/web:7" }],
  ["runs another image", { containers: [containerOf(OTHER_DIGEST)] }],
  [
    "has pulled another image than its reference names",
    { containers: [containerOf(OTHER_DIGEST, `nginx@${DIGEST}`)] },
  ],
  ["runs an image whose digest nobody names", { containers: [containerOf(undefined)] }],
  ["is of another family", { taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/api:1" }],
  ["is of another platform", { architecture: "arm64" }],
  ["is of a launch type that the installation does not look at", { launchType: "EC2" }],
])("an event says that a task may be stopped, and ECS says that it %s: it runs on", async (_, changes) => {
  const enforcer = await withTask();
  enforcer.ecs.runs(changes);

  await enforcer.run();

  expect(enforcer.ecs.actions).toEqual([]);
  expect(enforcer.waiting).toEqual([]);
});

test("tasks of the family that nobody has recorded are stopped as well, and those that ran before go on", async () => {
  const enforcer = await withTask();
  enforcer.ecs.runs({ taskArn: OTHER_TASK, createdAt: minutesFromNow(0.5) });
  enforcer.ecs.runs({ taskArn: `${TASK_ARN}3`, createdAt: minutesFromNow(-1) });

  const events = await enforcer.run();

  expect(events).toMatchObject([
    { detailType: "Task Stopped", taskArn: TASK_ARN },
    { detailType: "Task Stopped", taskArn: OTHER_TASK },
  ]);
  expect(enforcer.ecs.actions).toHaveLength(2);
});

test("a task that the list does not show yet is stopped, since its event has named it", async () => {
  const enforcer = await withTask();
  enforcer.ecs.listTasks = async () => [];

  expect(kindsOf(await enforcer.run())).toEqual(["Task Stopped"]);
});

test("of a family with more tasks than there is time for, the next run goes on", async () => {
  const enforcer = await withTask();
  enforcer.ecs.runs({ taskArn: OTHER_TASK });
  enforcer.store.passMinutes(1);
  const hasTime = () => enforcer.ecs.actions.length === 0;

  expect(await enforceDue(enforcer, hasTime)).toMatchObject([{ taskArn: TASK_ARN }]);
  expect(await enforcer.run()).toMatchObject([{ taskArn: OTHER_TASK }]);
});

import { HOUR } from "../../../functions/contract/durations";
import { TaskNotes } from "../../../functions/enforcement/task-notes";
import { NOW, TASK_ARN } from "../samples";
import { createTrigger, OF_DEPLOYMENT, putVerdict, recorded, run, STANDALONE } from "./recording-trigger";

const createdAt = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();

describe("an item that is finished", () => {
  async function finished(of: object) {
    const trigger = createTrigger();
    await putVerdict(trigger, "FAILED");
    await run(trigger, of);
    const [key = ""] = await recorded(trigger);
    await trigger.table.update({ key, set: {}, remove: ["rowState", "dueAt"] });
    trigger.clock.time += HOUR / 2;
    return { trigger, key };
  }

  test.each([
    ["service's", OF_DEPLOYMENT, { ...OF_DEPLOYMENT, startedBy: "ecs-svc/124", taskArn: `${TASK_ARN}1` }],
    ["family's", STANDALONE, { ...STANDALONE, taskArn: `${TASK_ARN}1` }],
  ])("of a %s is opened again by another deployment or task", async (_, first, second) => {
    const { trigger, key } = await finished(first);

    await run(trigger, second);

    expect(await recorded(trigger)).toEqual([key]);
    const item = JSON.parse(String((await trigger.table.get(key))?.enforcement));
    expect(item).toMatchObject({ taskArn: `${TASK_ARN}1`, notedAt: trigger.starter.now().toISOString() });
  });

  test.each([
    ["service's deployment", OF_DEPLOYMENT, { ...OF_DEPLOYMENT, taskArn: `${TASK_ARN}1` }],
    ["family's task", STANDALONE, { ...STANDALONE, version: 5 }],
  ])("is no news of the same %s", async (_, first, second) => {
    const { trigger } = await finished(first);

    await run(trigger, second);

    expect(await recorded(trigger)).toEqual([]);
  });
});

test("a family's note keeps when the earliest of its tasks was created, and which launch types they have", async () => {
  const trigger = createTrigger();
  for (const [seconds, launchType] of [
    [0, "FARGATE"],
    [-30, "EXTERNAL"],
    [10, "FARGATE"],
  ] as const) {
    const taskArn = `${TASK_ARN}${seconds}`;
    await run(trigger, { ...STANDALONE, taskArn, createdAt: createdAt(seconds), launchType });
  }

  const [key = ""] = await recorded(trigger);
  expect(JSON.parse(String((await trigger.table.get(key))?.enforcement))).toMatchObject({
    taskArn: `${TASK_ARN}10`,
    since: createdAt(-30),
    launchTypes: ["FARGATE", "EXTERNAL"],
  });
});

test("tasks of a family that start at one time are all heard", async () => {
  const trigger = createTrigger();
  await Promise.all(
    [5, 3, 9, 1, 7].map((seconds) =>
      run(
        { ...trigger, taskNotes: new TaskNotes(trigger.table, trigger.starter.now) },
        { ...STANDALONE, taskArn: `${TASK_ARN}${seconds}`, createdAt: createdAt(seconds) },
      ),
    ),
  );

  const [key = ""] = await recorded(trigger);
  const { since } = JSON.parse(String((await trigger.table.get(key))?.enforcement));
  expect(since).toBe(createdAt(1));
});

import { imageKey } from "../../../functions/contract/images/image";
import type { Verdict } from "../../../functions/contract/images/scan";
import { TaskNotes } from "../../../functions/enforcement/task-notes";
import { handleTaskEvent } from "../../../functions/programs/scan-trigger/handle-task-event";
import { createTrigger } from "../programs/scan-trigger/simulated-trigger";
import { DIGEST, image, NOW, OTHER_DIGEST, TASK_ARN, taskEvent, WEB, WORKER } from "../samples";

const NGINX = image();
const BUSYBOX = image("busybox:1.36", OTHER_DIGEST);
const NOTED = `enforcement#production/service:web#${imageKey(NGINX)}`;

const notingTrigger = () => {
  const trigger = createTrigger();
  return { ...trigger, taskNotes: new TaskNotes(trigger.store.table, trigger.now) };
};
let trigger: ReturnType<typeof notingTrigger>;

beforeEach(() => {
  trigger = notingTrigger();
});

const run = (containers: unknown = [WEB], detail: object = {}) =>
  handleTaskEvent(trigger, taskEvent(containers, { startedBy: "ecs-svc/123", ...detail }));

/** Keys of the items that wait for a verdict, and of those that are due. */
const recorded = () =>
  trigger.store.table.items
    .filter(({ image, rowState }) => String(image).startsWith("enforcement#") && rowState)
    .map(({ image }) => image);

/** How many items are due. */
const due = async () => (await trigger.store.table.due("ENFORCING", NOW, 10)).length;

test("each image of a task that is not known to be good is recorded, to be looked at once it has a verdict", async () => {
  await trigger.store.putVerdict(BUSYBOX);

  await run([WEB, WORKER]);

  expect(recorded()).toEqual([NOTED]);
  const item = await trigger.store.table.get(NOTED);
  expect(item).toMatchObject({
    rowState: `ENFORCING ${imageKey(NGINX)}`,
    dueAt: NOW.toISOString(),
    // A day later.
    expiresAt: NOW.getTime() / 1000 + 24 * 3600,
  });
  expect(JSON.parse(String(item?.enforcement))).toMatchObject({
    taskArn: TASK_ARN,
    image: NGINX,
    containers: ["web"],
  });
});

test("an image is recorded with the tag that ECS resolved, and without one that only the task definition says", async () => {
  const both = { ...WEB, image: `nginx:1.27@${DIGEST}` };
  const noted = async (declared: string) => {
    trigger = notingTrigger();
    trigger.taskDefinitions.declaredImages = async () => new Map([["web", declared]]);
    await trigger.store.putVerdict(NGINX, "FAILED");
    await run([both]);
    return JSON.parse(String((await trigger.store.table.get(NOTED))?.enforcement)).image;
  };

  expect(await noted("nginx:1.27")).toEqual(NGINX);
  expect(await noted(both.image)).toEqual({ ...NGINX, reference: NGINX.repository });
});

test("an image whose fresh FAILED is known is due at once, also where it cannot be recorded that it runs", async () => {
  const unrecorded = { verdict: "FAILED", isRecorded: false } as const;
  trigger.knownImages.read = async () => new Map([[imageKey(NGINX), unrecorded]]);

  await run([WEB]);

  expect(await due()).toBe(1);
});

test("where ECS does not say whose its tag is, the message comes again, and its scan does not wait", async () => {
  trigger.taskDefinitions.declaredImages = () => Promise.reject(new Error("ThrottlingException"));

  const both = { ...WEB, image: `nginx:1.27@${DIGEST}` };
  await expect(run([both])).rejects.toThrow("1 of 1 images");

  expect(recorded()).toEqual([]);
  expect(trigger.telemetry.counts).toMatchObject({ ScansRequested: 1 });
});

test.each<[Verdict, number]>([
  ["PASSED", 0],
  ["NO_POLICY", 0],
  ["FAILED", 1],
])(
  "of an image whose %s is fresh, %i items are written, and the coordinator is poked with them",
  async (verdict, items) => {
    await trigger.store.putVerdict(NGINX, verdict);

    await run();
    await trigger.pokes.send();

    expect(recorded()).toHaveLength(items);
    expect(await due()).toBe(items);
    expect(trigger.pokes.sent.flat()).toEqual(recorded());
  },
);

test("tasks of one deployment are one write, and those of a family one each, of one item", async () => {
  await trigger.store.putVerdict(NGINX, "FAILED");
  await run();
  const writes = jest.spyOn(trigger.store.table, "transact");

  for (let task = 0; task < 10; task++) {
    await run([WEB], { taskArn: `${TASK_ARN}${task}` });
  }
  expect(writes).not.toHaveBeenCalled();

  for (let task = 0; task < 10; task++) {
    await run([WEB], { group: "family:web", taskArn: `${TASK_ARN}${task}` });
  }
  expect(writes).toHaveBeenCalledTimes(10);
  expect(recorded()).toHaveLength(2);
});

test("a note that cannot be written lets the message come again, after the scans were asked for", async () => {
  trigger.store.table.interrupt = async (key) => {
    if (key.startsWith("enforcement#")) throw new Error("no answer");
  };

  await expect(run([WEB, WORKER])).rejects.toThrow("2 of 2 images");
  expect(trigger.telemetry.counts).toMatchObject({ ScansRequested: 2 });

  trigger.store.table.interrupt = async () => undefined;
  await run([WEB, WORKER]);
  expect(recorded()).toHaveLength(2);
});

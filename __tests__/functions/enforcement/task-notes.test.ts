import { imageKey } from "../../../functions/contract/images/image";
import type { Verdict } from "../../../functions/contract/images/scan";
import {
  BUSYBOX,
  createTrigger,
  NGINX,
  OF_DEPLOYMENT,
  putVerdict,
  recorded,
  run,
  STANDALONE,
  type Trigger,
  WEB,
  WORKER,
} from "../programs/scan-coordinator/enforcement/recording-trigger";
import { DIGEST, NOW, TASK_ARN } from "../samples";

let trigger: Trigger;

beforeEach(() => {
  trigger = createTrigger();
});

/** How many items are due. */
const due = async () => (await trigger.table.due("ENFORCING", NOW, 10)).length;

test("each image of a task that is not known to be good is recorded, to be looked at once it has a verdict", async () => {
  await putVerdict(trigger, "PASSED", BUSYBOX);

  await run(trigger, OF_DEPLOYMENT, [WEB, WORKER]);

  const key = `enforcement#production/service:web#${imageKey(NGINX)}`;
  expect(await recorded(trigger)).toEqual([key]);
  const item = await trigger.table.get(key);
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
    trigger = createTrigger();
    trigger.taskDefinitions.declaredImages = async () => new Map([["web", declared]]);
    await putVerdict(trigger, "FAILED");
    await run(trigger, OF_DEPLOYMENT, [both]);
    const [key = ""] = await recorded(trigger);
    return JSON.parse(String((await trigger.table.get(key))?.enforcement)).image;
  };

  expect(await noted("nginx:1.27")).toEqual(NGINX);
  expect(await noted(both.image)).toEqual({ ...NGINX, reference: NGINX.repository });
});

test("an image whose fresh FAILED is known is due at once, also where it cannot be recorded that it runs", async () => {
  const unrecorded = { verdict: "FAILED", isRecorded: false } as const;
  trigger.knownImages.read = async () => new Map([[imageKey(NGINX), unrecorded]]);

  await run(trigger, OF_DEPLOYMENT, [WEB]);

  expect(await due()).toBe(1);
});

test("where ECS does not say whose its tag is, the message comes again, and its scan does not wait", async () => {
  trigger.taskDefinitions.declaredImages = () => Promise.reject(new Error("ThrottlingException"));

  const both = { ...WEB, image: `nginx:1.27@${DIGEST}` };
  await expect(run(trigger, OF_DEPLOYMENT, [both])).rejects.toThrow("1 of 1 images");

  expect(await recorded(trigger)).toEqual([]);
  expect(trigger.telemetry.counts).toMatchObject({ ScansRequested: 1 });
});

test.each<[Verdict, number]>([
  ["PASSED", 0],
  ["NO_POLICY", 0],
  ["FAILED", 1],
])(
  "of an image whose %s is fresh, %i items are written, and the coordinator is poked with them",
  async (verdict, items) => {
    await putVerdict(trigger, verdict);

    await run(trigger);
    await trigger.pokes.send();

    expect(await recorded(trigger)).toHaveLength(items);
    expect(await due()).toBe(items);
    expect(trigger.pokes.sent.flat()).toEqual(await recorded(trigger));
  },
);

test("tasks of one deployment are one write, and those of a family one each, of one item", async () => {
  await putVerdict(trigger, "FAILED");
  await run(trigger);
  trigger.table.forgetCalls();

  for (let task = 0; task < 10; task++) {
    await run(trigger, { ...OF_DEPLOYMENT, taskArn: `${TASK_ARN}${task}` });
  }
  expect(trigger.table.writes).toBe(0);

  for (let task = 0; task < 10; task++) {
    await run(trigger, { ...STANDALONE, taskArn: `${TASK_ARN}${task}` });
  }
  expect(trigger.table.writes).toBe(10);
  expect(await recorded(trigger)).toHaveLength(2);
});

test("a note that cannot be written lets the message come again, after the scans were asked for", async () => {
  const { transact } = trigger.table;
  trigger.table.transact = async (writes) => {
    if (writes.some(({ key }) => key.startsWith("enforcement#"))) {
      throw new Error("no answer");
    }
    return transact.call(trigger.table, writes);
  };

  await expect(run(trigger, OF_DEPLOYMENT, [WEB, WORKER])).rejects.toThrow("2 of 2 images");
  expect(trigger.telemetry.counts).toMatchObject({ ScansRequested: 2 });

  trigger.table.transact = transact;
  await run(trigger, OF_DEPLOYMENT, [WEB, WORKER]);
  expect(await recorded(trigger)).toHaveLength(2);
});

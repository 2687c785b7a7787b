import { HOUR } from "../../../functions/contract/durations";
import type { Image } from "../../../functions/contract/image";
import type { Verdict } from "../../../functions/contract/scan";
import { TaskNotes } from "../../../functions/enforcement/task-notes";
import { Control } from "../../../functions/ledger/control";
import { KnownImages } from "../../../functions/ledger/known-images";
import { Ledger } from "../../../functions/ledger/ledger";
import { handleTaskEvent, OutOfTimeError } from "../../../functions/scan-trigger/handle-task-event";
import { CountedTable } from "../ledger/counted-table";
import { RecordedTelemetry } from "../recorded-telemetry";
import { DIGEST, image, NOW, OTHER_DIGEST, TASK_ARN, taskEvent } from "../samples";
import { SimulatedScanner } from "../scanners/simulated-scanner";

const NGINX = image();
const BUSYBOX = image("busybox:1.36", OTHER_DIGEST);
const WEB = { name: "web", image: "nginx:1.27", imageDigest: DIGEST };
const WORKER = { name: "worker", image: "busybox:1.36", imageDigest: OTHER_DIGEST };
const OF_DEPLOYMENT = { group: "service:web", startedBy: "ecs-svc/123" };
const STANDALONE = { group: "family:web" };

/** A trigger that counts every call of the ledger. */
function createTrigger({ isOn = true } = {}) {
  const table = new CountedTable();
  const clock = { time: NOW.getTime() };
  const now = () => new Date(clock.time);
  const ledger = new Ledger(table, { installation: "scanning", rescanAfterMs: 24 * HOUR }, now);
  const scanner = new SimulatedScanner();
  return {
    table,
    clock,
    ledger,
    starter: { ledger, scanner, telemetry: new RecordedTelemetry(), maxConcurrentScans: 1000, now },
    knownImages: new KnownImages(table, new Control(table, now), now),
    taskDefinitions: {
      runtimePlatform: async () => ({}),
      registryCredentials: async () => new Map<string, string>(),
    },
    filter: () => undefined,
    hasTime: () => true,
    taskNotes: isOn ? new TaskNotes(table, now) : undefined,
  };
}

type Trigger = ReturnType<typeof createTrigger>;

async function putVerdict({ ledger, clock }: Trigger, verdict: Verdict, of: Image = NGINX): Promise<void> {
  const asked = await ledger.ask({ image: of, claimedBy: "another", taskArn: TASK_ARN });
  const scan = asked.kind === "nothing" ? (await ledger.read(of))?.scan : asked.scan;
  if (scan) {
    const verdictAt = new Date(clock.time);
    await ledger.recordVerdict(scan, { kind: "verdict", verdict, verdictAt, origin: "inline" });
  }
}

async function noted({ table }: Trigger): Promise<string[]> {
  return (await table.due("ENFORCING", undefined, 100)).map(({ key }) => key);
}

const run = (trigger: Trigger, detail: object = OF_DEPLOYMENT, containers: unknown = [WEB]) =>
  handleTaskEvent(trigger, taskEvent(containers, { ...detail }), "message-1");

test("each image of a task that is not known to be good is noted, to be looked at from now on", async () => {
  const trigger = createTrigger();
  await putVerdict(trigger, "PASSED", BUSYBOX);

  await run(trigger, OF_DEPLOYMENT, [WEB, WORKER]);

  const key = `enforcement#production/web/123#${DIGEST}#linux/amd64`;
  expect(await noted(trigger)).toEqual([key]);
  const item = await trigger.table.get(key);
  expect(item).toMatchObject({
    scanState: "ENFORCING",
    dueAt: NOW.toISOString(),
    expiresAt: expect.any(Number),
  });
  expect(JSON.parse(String(item?.enforcement))).toMatchObject({
    taskArn: TASK_ARN,
    image: NGINX,
    containers: ["web"],
  });
});

test.each<[Verdict, number]>([
  ["PASSED", 0],
  ["NO_POLICY", 0],
  ["FAILED", 1],
])("of an image whose %s is fresh, %i items are written", async (verdict, items) => {
  const trigger = createTrigger();
  await putVerdict(trigger, verdict);

  await run(trigger);

  expect(await noted(trigger)).toHaveLength(items);
});

test("an image whose PASSED is stale is not known to be good", async () => {
  const trigger = createTrigger();
  await putVerdict(trigger, "PASSED");
  trigger.clock.time += 25 * HOUR;

  await run(trigger);

  expect(await noted(trigger)).toHaveLength(1);
});

test("tasks of a known good image cost no call", async () => {
  const trigger = createTrigger();
  await putVerdict(trigger, "PASSED");
  await run(trigger);
  trigger.table.forgetCalls();

  for (let task = 0; task < 100; task++) {
    await run(trigger, { ...OF_DEPLOYMENT, taskArn: `${TASK_ARN}${task}` });
  }

  expect(trigger.table.calls).toBe(0);
});

test("tasks of one deployment are one write, and standalone tasks one each", async () => {
  const trigger = createTrigger();
  await putVerdict(trigger, "FAILED");
  await run(trigger);
  trigger.table.forgetCalls();

  for (let task = 0; task < 10; task++) {
    await run(trigger, { ...OF_DEPLOYMENT, taskArn: `${TASK_ARN}${task}` });
  }
  expect(trigger.table.calls).toBe(0);

  for (let task = 0; task < 10; task++) {
    await run(trigger, { ...STANDALONE, taskArn: `${TASK_ARN}${task}` });
  }
  expect(trigger.table.writes).toBe(10);
  expect(await noted(trigger)).toHaveLength(11);
});

test("the next deployment of the service is another item", async () => {
  const trigger = createTrigger();
  await run(trigger);

  await run(trigger, { ...OF_DEPLOYMENT, startedBy: "ecs-svc/124" });

  expect(await noted(trigger)).toHaveLength(2);
});

test("an item that was there is left as it is, by other instances, too", async () => {
  const trigger = createTrigger();
  await run(trigger);
  const [key = ""] = await noted(trigger);
  const before = await trigger.table.get(key);

  trigger.clock.time += HOUR;
  await run({ ...trigger, taskNotes: new TaskNotes(trigger.table, trigger.starter.now) });

  expect(await trigger.table.get(key)).toEqual(before);
});

test("an item that the coordinator has dropped comes again with a verdict that failed meanwhile, and after a while", async () => {
  const trigger = createTrigger();
  await run(trigger);
  const [key = ""] = await noted(trigger);
  await trigger.table.delete(key);

  await run(trigger);
  expect(await noted(trigger)).toEqual([]);

  trigger.clock.time += HOUR / 4;
  await run(trigger);
  expect(await noted(trigger)).toEqual([key]);

  await trigger.table.delete(key);
  await putVerdict(trigger, "FAILED");
  await run(trigger);
  expect(await noted(trigger)).toEqual([key]);
});

test("enforcement costs one write, and nothing where it is off", async () => {
  const calls = async (isOn: boolean) => {
    const trigger = createTrigger({ isOn });
    await run(trigger);
    const items = await noted(trigger);
    return { writes: trigger.table.writes, items: items.length };
  };
  const [on, off] = [await calls(true), await calls(false)];

  expect(off.items).toBe(0);
  expect(on).toEqual({ writes: off.writes + 1, items: 1 });
});

test("a note that cannot be written lets the message come again, after the scans were asked for", async () => {
  const trigger = createTrigger();
  const { update } = trigger.table;
  trigger.table.update = async (change) => {
    if (change.key.startsWith("enforcement#")) {
      throw new Error("no answer");
    }
    return update.call(trigger.table, change);
  };

  await expect(run(trigger, OF_DEPLOYMENT, [WEB, WORKER])).rejects.toThrow("2 of 2 images");
  expect(trigger.starter.scanner.started).toHaveLength(2);

  trigger.table.update = update;
  await run(trigger, OF_DEPLOYMENT, [WEB, WORKER]);
  expect(await noted(trigger)).toHaveLength(2);
});

test("a scan that cannot be asked for does not keep its image from being noted", async () => {
  const trigger = createTrigger();
  trigger.starter.scanner.answer = () => {
    throw new Error("no answer");
  };
  const { update } = trigger.table;
  trigger.table.update = async (change) => {
    if (!change.key.startsWith("enforcement#")) {
      throw new Error("no answer");
    }
    return update.call(trigger.table, change);
  };

  await expect(run(trigger)).rejects.toThrow("1 of 1 images");

  expect(await noted(trigger)).toHaveLength(1);
});

test("where no time is left for a note, the message comes again", async () => {
  const trigger = createTrigger();
  let looks = 0;
  const hasTime = () => {
    looks += 1;
    return looks <= 1;
  };

  await expect(
    handleTaskEvent({ ...trigger, hasTime }, taskEvent([WEB], OF_DEPLOYMENT), "1"),
  ).rejects.toThrow(OutOfTimeError);
  expect(await noted(trigger)).toEqual([]);
});

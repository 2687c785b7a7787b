import { HOUR } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/image";
import { Control } from "../../../functions/ledger/control";
import { KnownImages } from "../../../functions/ledger/known-images";
import { Ledger } from "../../../functions/ledger/ledger";
import { RunningNotes } from "../../../functions/ledger/running/running-notes";
import { readRunning } from "../../../functions/ledger/running/who-runs";
import { handleTaskEvent } from "../../../functions/scan-trigger/handle-task-event";
import { CountedTable } from "../ledger/counted-table";
import { RecordedTelemetry } from "../recorded-telemetry";
import { DIGEST, image, NOW, taskEvent } from "../samples";
import { SimulatedScanner } from "../scanners/simulated-scanner";

const NGINX = image();
const WEB = { name: "web", image: "nginx:1.27", imageDigest: DIGEST };

function createTrigger() {
  const table = new CountedTable();
  const now = () => NOW;
  const ledger = new Ledger(table, { installation: "scanning", rescanAfterMs: 24 * HOUR }, now);
  return {
    table,
    starter: {
      ledger,
      scanner: new SimulatedScanner(),
      telemetry: new RecordedTelemetry(),
      ...{ maxConcurrentScans: 1000, now },
    },
    ledger,
    knownImages: new KnownImages(table, new Control(table, now), now),
    runningNotes: new RunningNotes(table, now),
    taskDefinitions: {
      runtimePlatform: async () => ({}),
      registryCredentials: async () => new Map<string, string>(),
    },
    filter: () => undefined,
    hasTime: () => true,
  };
}

type Trigger = ReturnType<typeof createTrigger>;

const handle = (trigger: Trigger, changes: Readonly<Record<string, unknown>> = {}) =>
  handleTaskEvent(trigger, taskEvent([WEB], changes), "message");

const servicesOf = async ({ table }: Trigger) =>
  (await readRunning(table, [NGINX]))
    .get(imageKey(NGINX))
    ?.services.map(({ kind, name }) => `${kind} ${name}`);

test("a new service of an image is added, and costs nothing when it comes again", async () => {
  const trigger = createTrigger();
  await handle(trigger, { group: "service:web" });
  const note = jest.spyOn(trigger.runningNotes, "note");

  await handle(trigger, { group: "service:web" });
  expect(note).not.toHaveBeenCalled();
  await handle(trigger, { group: "service:api" });

  expect(note).toHaveBeenCalledTimes(1);
  expect(await servicesOf(trigger)).toEqual(["service web", "service api"]);
});

test("a task of no service is one of its family", async () => {
  const trigger = createTrigger();

  await handle(trigger, { group: "family:x", taskDefinitionArn: "arn:aws:ecs:r:1:task-definition/job:7" });

  expect(await servicesOf(trigger)).toEqual(["family job"]);
});

test("a task that ended before it ran, runs nothing", async () => {
  const trigger = createTrigger();

  await handle(trigger, { group: "service:web", lastStatus: "STOPPED" });

  expect(await servicesOf(trigger)).toBeUndefined();
});

test("a table that refuses the note fails neither the scan nor the message, and is left alone for a while", async () => {
  const trigger = createTrigger();
  const note = jest.spyOn(trigger.runningNotes, "note").mockRejectedValue(new Error("no capacity"));

  await handle(trigger, { group: "service:web" });
  await handle(trigger, { group: "service:api" });

  expect(note).toHaveBeenCalledTimes(1);
  expect(trigger.starter.scanner.started).toHaveLength(1);
});

test("without time for it, it is left to the next sweep", async () => {
  const trigger = createTrigger();
  let calls = 0;
  const hasTime = () => {
    calls += 1;
    return calls === 1;
  };

  await handleTaskEvent({ ...trigger, hasTime }, taskEvent([WEB]), "message");

  expect(await servicesOf(trigger)).toBeUndefined();
});

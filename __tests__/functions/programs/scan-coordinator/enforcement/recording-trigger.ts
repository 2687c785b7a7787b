import { waitingFor } from "../../../../../functions/contract/blocking/enforcement";
import { DAY } from "../../../../../functions/contract/durations";
import { type Image, imageKey } from "../../../../../functions/contract/images/image";
import type { Verdict } from "../../../../../functions/contract/images/scan";
import { TaskNotes } from "../../../../../functions/enforcement/task-notes";
import { KnownImages } from "../../../../../functions/ledger/asker";
import { Ledger } from "../../../../../functions/ledger/ledger";
import {
  handleTaskEvent,
  type TaskEventHandler,
} from "../../../../../functions/programs/scan-trigger/handle-task-event";
import { CountedTable } from "../../../ledger/counted-table";
import { endScan, scanUnderWay } from "../../../ledger/ledger-in-memory";
import { RecordedPokes } from "../../../recorded-pokes";
import { RecordedTelemetry } from "../../../recorded-telemetry";
import { DIGEST, image, NOW, OTHER_DIGEST, SAYS_NOTHING, scanVerdict, taskEvent } from "../../../samples";

export const NGINX = image();
export const BUSYBOX = image("busybox:1.36", OTHER_DIGEST);
export const WEB = { name: "web", image: "nginx:1.27", imageDigest: DIGEST };
export const WORKER = { name: "worker", image: "busybox:1.36", imageDigest: OTHER_DIGEST };
export const OF_DEPLOYMENT = { group: "service:web", startedBy: "ecs-svc/123" };
export const STANDALONE = { group: "family:web" };

/** A trigger that counts every call of the ledger. */
export function createTrigger() {
  const table = new CountedTable();
  const clock = { time: NOW.getTime() };
  const now = () => new Date(clock.time);
  const ledger = new Ledger(table, { installation: "scanning", tableArn: "table", rescanAfterMs: DAY }, now);
  return {
    ...{ table, clock, ledger, now },
    telemetry: new RecordedTelemetry(),
    pokes: new RecordedPokes(),
    knownImages: new KnownImages(table, ledger, now),
    taskDefinitions: { ...SAYS_NOTHING },
    filter: () => undefined,
    requests: { table, settings: ledger.settings, installation: "scanning", account: "123456789012" },
    hasTime: () => true,
    taskNotes: new TaskNotes(table, now),
  };
}

export type Trigger = ReturnType<typeof createTrigger>;

export async function putVerdict(
  { ledger, clock }: Trigger,
  verdict: Verdict,
  of: Image = NGINX,
): Promise<void> {
  const scan = await scanUnderWay(ledger, of);
  if (scan) {
    const verdictAt = new Date(clock.time);
    await endScan(ledger, scan, scanVerdict({ verdict, verdictAt }));
  }
}

/** Keys of the items that wait for a verdict, and of those that are due. */
export async function recorded({ table }: Trigger): Promise<string[]> {
  const states = ["ENFORCING", ...[NGINX, BUSYBOX].map((each) => waitingFor(imageKey(each)))] as const;
  const due = await Promise.all(states.map((state) => table.due(state, undefined, 100)));
  return due.flat().map(({ key }) => key);
}

export const run = (
  trigger: Trigger & Pick<TaskEventHandler, "servedEvents">,
  detail: object = OF_DEPLOYMENT,
  containers: unknown = [WEB],
) => handleTaskEvent(trigger, taskEvent(containers, { ...detail }));

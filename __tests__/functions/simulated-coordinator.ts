import { slotOf } from "../../functions/capacity/control";
import { imageKey } from "../../functions/contract/images/image";
import type { Scan } from "../../functions/contract/images/scan";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { InstallationEvent, TokenEvent } from "../../functions/contract/notices/installation-event";
import { kindOf, type Notice, type NoticeKind } from "../../functions/contract/notices/notice";
import type { Outcome } from "../../functions/contract/notices/outcome";
import type { Coordinator, Work } from "../../functions/programs/scan-coordinator/coordinator";
import type { ResultsChannel } from "../../functions/results/channels/results-channel";
import { LedgerInMemory } from "./ledger/ledger-in-memory";
import { RecordedTelemetry } from "./recorded-telemetry";
import { type BuildChanges, build, buildArn } from "./samples";
import { SimulatedScanner } from "./scanners/simulated-scanner";

/** Keeps what was published, or fails. */
export class SimulatedChannel implements ResultsChannel {
  readonly published: Outcome[] = [];
  readonly installationEvents: InstallationEvent[] = [];
  readonly deploymentEvents: DeploymentEvent[] = [];
  readonly tokenEvents: TokenEvent[] = [];
  fails = false;

  constructor(private readonly name: string) {}

  async publish(notice: Notice): Promise<void> {
    if (this.fails) {
      throw new Error(`${this.name} does not answer`);
    }
    const kept: Partial<Record<NoticeKind, Notice[]>> = {
      outcome: this.published,
      installation: this.installationEvents,
      deployment: this.deploymentEvents,
      token: this.tokenEvents,
    };
    kept[kindOf(notice)]?.push(notice);
  }
}

/** A coordinator whose ledger holds the rows of these scans, and the slots of those that run. */
export async function createCoordinator(
  scans: readonly Scan[],
  { store = new LedgerInMemory(), maxConcurrentScans = 20, enabled = true } = {},
) {
  await store.put(...scans);
  const running = scans.filter(({ state }) => state === "SCANNING");
  const slots = running.map((each) => slotOf({ ...each, key: imageKey(each.image) }));
  await store.ledger.changeControl({ kind: "begun", slots });
  const { ledger, outbox, now } = store;
  const scanner = new SimulatedScanner();
  const telemetry = new RecordedTelemetry();
  const channel = new SimulatedChannel("events");
  return {
    store,
    ledger,
    scanner,
    channel,
    publisher: { ledger, outbox, channels: new Map([["events", channel]] as const), telemetry },
    summaries: { installation: "scanning", table: store.table },
    hasGate: false,
    filter: () => undefined,
    isBefore: () => true,
    ...{ telemetry, maxConcurrentScans, now, enabled },
    lastLook: { at: 0 },
  } satisfies Coordinator & { store: LedgerInMemory; channel: SimulatedChannel };
}

export type CoordinatorInMemory = Awaited<ReturnType<typeof createCoordinator>>;

/** What a batch of the coordinator's queue says: the minute alone, unless something else is given. */
export function work(of: Partial<Work> = {}): Work {
  return { keys: [], endedBuilds: [], isMinute: true, isAgain: false, ...of };
}

/** What a batch says that has only the ends of these builds. */
export const ended = (...builds: readonly number[]): Work =>
  work({ isMinute: false, endedBuilds: builds.map(buildArn) });

/** The build of a scan. */
export function buildOf(scanned: Scan, number: number, changes: BuildChanges = {}) {
  return build({
    arn: buildArn(number),
    ...changes,
    environment: {
      SCAN_ID: scanned.scanId,
      IMAGE_REFERENCE: scanned.image.reference,
      IMAGE_DIGEST: scanned.image.digest ?? "",
    },
  });
}

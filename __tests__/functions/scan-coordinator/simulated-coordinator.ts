import type { Digest } from "../../../functions/contract/image";
import type { ImageScan } from "../../../functions/contract/image-scan";
import type { Scan } from "../../../functions/contract/scan";
import type { OutboxEntry } from "../../../functions/ledger/outbox";
import type { ResultsChannel } from "../../../functions/results/results-channel";
import type { Coordinator } from "../../../functions/scan-coordinator/coordinate";
import { SimulatedLedger } from "../ledger/simulated-ledger";
import { RecordedTelemetry } from "../recorded-telemetry";
import { build, buildArn, image, inlineRun, minutesFromNow, NOW, scan } from "../samples";
import { SimulatedScanner } from "../scanners/simulated-scanner";

/** Keeps what was told, or fails as told. */
export class SimulatedChannel implements ResultsChannel {
  readonly told: ImageScan[] = [];
  fails = false;

  constructor(private readonly name: string) {}

  async publish(scan: ImageScan): Promise<void> {
    if (this.fails) {
      throw new Error(`${this.name} does not answer`);
    }
    this.told.push(scan);
  }
}

/** Hands out entries, and keeps what became of them. */
export class SimulatedOutbox {
  entries: OutboxEntry[] = [];
  readonly settled: string[] = [];
  readonly postponed: { scanId: string; told: readonly string[] }[] = [];

  async *take(): AsyncGenerator<OutboxEntry> {
    yield* this.entries;
  }

  async settle({ scan }: OutboxEntry): Promise<void> {
    this.settled.push(scan.scanId);
  }

  async postpone({ scan }: OutboxEntry, told: readonly string[]): Promise<void> {
    this.postponed.push({ scanId: scan.scanId, told });
  }
}

/** A coordinator over these rows, with room for what is due. */
export function createCoordinator(
  rows: readonly Scan[],
  { hasTime = (): boolean => true, maxConcurrentScans = 20, enabled = true } = {},
) {
  const ledger = new SimulatedLedger();
  ledger.rows = rows;
  const scanner = new SimulatedScanner();
  const telemetry = new RecordedTelemetry();
  const channel = new SimulatedChannel("events");
  const now = () => NOW;
  return {
    ledger,
    scanner,
    channel,
    publisher: { outbox: new SimulatedOutbox(), channels: new Map([["events", channel]]), telemetry },
    starter: { ledger, scanner, telemetry, maxConcurrentScans, now },
    now,
    enabled,
    hasTime,
  } satisfies Coordinator & { channel: SimulatedChannel };
}

/** The row of image number n, with a scan and a build of the same number. */
export function row(number: number, state: Scan["state"], changes: Partial<Scan> = {}): Scan {
  const digest: Digest = `sha256:${number.toString(16).padStart(64, "0")}`;
  return scan({
    image: image(`app-${number}:1`, digest),
    scanId: `scan-${number}`,
    state,
    dueAt: minutesFromNow(-number),
    run: state === "SCANNING" ? inlineRun(number) : undefined,
    ...changes,
  });
}

/** The build of a scan. */
export function buildOf(scanned: Scan, number: number, changes: Parameters<typeof build>[0] = {}) {
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

/** The writes in their order, each with its scan. */
export const methods = ({ writes }: SimulatedLedger) =>
  writes.map(([method, scanId]) => `${method} ${scanId}`);

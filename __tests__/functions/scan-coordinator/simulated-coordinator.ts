import type { Coordinator } from "../../../functions/scan-coordinator/coordinate";
import type { Digest } from "../../../functions/shared/image";
import type { Scan, ScanOutcome } from "../../../functions/shared/scan";
import { RecordedTelemetry } from "../shared/recorded-telemetry";
import { build, buildArn, image, minutesFromNow, NOW, scan } from "../shared/samples";
import { SimulatedLedger } from "../shared/simulated-ledger";
import { SimulatedScanner } from "../shared/simulated-scanner";

/** Keeps what was published. */
class SimulatedResults {
  readonly published: { scanId: string; outcome: ScanOutcome; buildArn?: string }[] = [];

  async publish({ scanId }: Pick<Scan, "scanId">, outcome: ScanOutcome, arn?: string): Promise<void> {
    this.published.push({ scanId, outcome, buildArn: arn });
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
  return {
    ledger,
    scanner,
    results: new SimulatedResults(),
    starter: { ledger, scanner, telemetry, maxConcurrentScans },
    now: () => NOW,
    enabled,
    hasTime,
  } satisfies Coordinator;
}

/** The row of image number n, with a scan and a build of the same number. */
export function row(number: number, state: Scan["state"], changes: Partial<Scan> = {}): Scan {
  const digest: Digest = `sha256:${number.toString(16).padStart(64, "0")}`;
  return scan({
    image: image(`app-${number}:1`, digest),
    scanId: `scan-${number}`,
    state,
    dueAt: minutesFromNow(-number),
    buildArn: state === "SCANNING" ? buildArn(number) : undefined,
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

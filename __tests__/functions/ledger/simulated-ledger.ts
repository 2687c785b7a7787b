import type { Image } from "../../../functions/contract/image";
import type { ImageScan } from "../../../functions/contract/image-scan";
import type {
  OpenState,
  Scan,
  ScanError,
  ScanRun,
  ScanState,
  ScanVerdict,
} from "../../../functions/contract/scan";
import { describeScan } from "../../../functions/ledger/describe-scan";
import type { Asked, Ledger, ScanRequest } from "../../../functions/ledger/ledger";
import type { LedgerRow } from "../../../functions/ledger/row";
import { NOW } from "../samples";

/** The public face of the ledger. */
type LedgerFace = Pick<Ledger, keyof Ledger>;

/** Remembers what was written, and answers as told. */
export class SimulatedLedger implements LedgerFace {
  /** The writes in their order, by the name of the method. */
  readonly writes: [method: string, scanId: string, ...details: unknown[]][] = [];
  readonly asked: ScanRequest[] = [];
  answer: (sighting: ScanRequest) => Asked | Promise<Asked> = () => ({ kind: "nothing" });
  rows: readonly Scan[] = [];
  /** How many scans are in a state. */
  counts: Partial<Record<ScanState, number>> = {};
  /** Whether conditional writes apply, by scan. */
  applies: (scanId: string) => boolean = () => true;
  seenLately: (scan: Scan) => boolean = () => true;
  private reopened = 0;

  async ask(sighting: ScanRequest): Promise<Asked> {
    this.asked.push(sighting);
    return this.answer(sighting);
  }

  async read(image: Image): Promise<LedgerRow | undefined> {
    const scan = this.rows.find((row) => row.image.digest === image.digest);
    return scan && { image: scan.image, scan };
  }

  async due(state: ScanState, limit: number): Promise<Scan[]> {
    return this.rows.filter((row) => row.state === state).slice(0, limit);
  }

  async count(state: ScanState, limit: number): Promise<number> {
    return Math.min(limit, this.counts[state] ?? 0);
  }

  async claim(scan: Scan): Promise<Scan | undefined> {
    return this.write("claim", scan.scanId) ? { ...scan, state: "STARTING" } : undefined;
  }

  isWorthRetrying(scan: Scan): boolean {
    return this.seenLately(scan);
  }

  async retire(scan: Scan): Promise<void> {
    this.write("retire", scan.scanId);
  }

  async reopen(scan: Scan, state: "STARTING" | "WAITING", reason?: string): Promise<Scan | undefined> {
    const applied = this.write("reopen", scan.scanId, state, reason);
    this.reopened += 1;
    return applied ? { ...scan, state, scanId: `reopened-${this.reopened}`, run: undefined } : undefined;
  }

  async recordStarted(scan: Scan, { handle }: ScanRun, lookAgainInMs?: number): Promise<boolean> {
    return this.write("recordStarted", scan.scanId, handle, ...(lookAgainInMs ? [lookAgainInMs] : []));
  }

  async recordWaiting(scan: Scan, reason: string, since?: Date): Promise<boolean> {
    return this.write("recordWaiting", scan.scanId, reason, since);
  }

  async recordStillScanning(scan: Scan, lookAgainInMs?: number): Promise<boolean> {
    return this.write("recordStillScanning", scan.scanId, ...(lookAgainInMs ? [lookAgainInMs] : []));
  }

  async recordVerdict(scan: Scan, outcome: ScanVerdict): Promise<ImageScan | undefined> {
    const applied = this.write("recordVerdict", scan.scanId, outcome, scan.run?.handle);
    return applied ? describeScan("scanning", scan, outcome) : undefined;
  }

  async recordError(
    scan: Scan,
    error: ScanError,
    expected?: readonly OpenState[],
  ): Promise<ImageScan | undefined> {
    const applied = this.write(
      "recordError",
      scan.scanId,
      scan.attempts,
      error,
      ...(expected ? [expected] : []),
    );
    return applied ? describeScan("scanning", scan, { ...error, endedAt: NOW }) : undefined;
  }

  private write(method: string, scanId: string, ...details: unknown[]): boolean {
    this.writes.push([method, scanId, ...details]);
    return this.applies(scanId);
  }
}

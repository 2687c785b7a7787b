import type { WantedScan } from "../ledger/ask";
import type { Ledger } from "../ledger/ledger";
import { type ScanStarter, startScan } from "./start-scan";

/** Collaborators for requesting and starting a scan. */
export interface ScanRequester {
  readonly ledger: Pick<Ledger, "ask">;
  readonly starter: ScanStarter;
}

/**
 * Asks the ledger for a scan of the image that was seen, and starts the scan that this opens. Without capacity the scan
 * waits in the ledger.
 */
export async function requestScan({ ledger, starter }: ScanRequester, request: WantedScan): Promise<void> {
  const asked = await ledger.ask(request);
  starter.telemetry.count("ImagesSeen");
  if (asked.kind === "nothing") {
    starter.telemetry.count("ScansDeduplicated");
    return;
  }
  starter.telemetry.count("ScansRequested");
  // One that is refused at once has ended before anybody asks ECS who runs its image.
  const scan = { ...asked.scan, startedBy: request.startedBy };
  await startScan(starter, scan, { mayBeStarted: false });
}

import type { Pokes } from "../clients/poke";
import { imageKey } from "../contract/image";
import type { Telemetry } from "../contract/telemetry";
import type { WantedScan } from "../ledger/ask";
import type { Ledger } from "../ledger/ledger";

/** Collaborators of whoever asks for scans. */
export interface Asker {
  readonly ledger: Pick<Ledger, "ask">;
  readonly pokes: Pokes;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** Asks the ledger for a scan of the image that was seen. The coordinator starts it, and is told of it with the next poke. */
export async function requestScan({ ledger, pokes, telemetry }: Asker, request: WantedScan): Promise<void> {
  const asked = await ledger.ask(request);
  telemetry.count("ImagesSeen");
  if (asked.kind === "nothing") {
    telemetry.count("ScansDeduplicated");
    return;
  }
  pokes.add(imageKey(asked.image));
  if (asked.kind === "opened") {
    telemetry.count("ScansRequested");
  }
}

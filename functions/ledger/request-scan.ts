import type { Pokes } from "../clients/poke";
import { imageKey } from "../contract/image";
import type { Telemetry } from "../contract/telemetry";
import type { Ledger, WantedScan } from "./ledger";

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
  if (asked === "nothing") {
    telemetry.count("ScansDeduplicated");
    return;
  }
  pokes.add(imageKey(request.image));
  if (asked === "opened") {
    telemetry.count("ScansRequested");
  }
}

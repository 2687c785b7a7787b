import { rescanAll, rescanImages } from "../../../../functions/ledger/rescan/rescan";
import { image, minutesFromNow, OTHER_DIGEST, scan } from "../../samples";
import { LedgerInMemory } from "../ledger-in-memory";

export const NGINX = image();
export const OTHER = image("ghcr.io/acme/web:2", OTHER_DIGEST);

export type Named = Parameters<typeof rescanImages>[1][number];

/** A ledger in memory whose images are scanned again. */
export class RescannedImages extends LedgerInMemory {
  readonly asked = { installation: "scanning", table: this.table };

  rescan(...named: readonly Named[]) {
    return rescanImages(this.asked, named, this.now());
  }

  rescanAll(before = this.now()) {
    return rescanAll(this.asked, before, this.now());
  }

  /** A scan of the image ended in an error, to be retried in an hour. */
  async putError(of = NGINX, changes: Parameters<typeof scan>[0] = {}): Promise<void> {
    await this.put(scan({ image: of, state: "ERROR", dueAt: minutesFromNow(60), attempts: 2, ...changes }));
  }
}

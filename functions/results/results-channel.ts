import type { ImageScan } from "../contract/image-scan";

/** A way on which people or programs learn how scans ended. */
export interface ResultsChannel {
  /** Kept with an outcome that is told on some channels only, so it must not change between releases. */
  readonly name: string;
  /** Tells how a scan ended. Throws where it has to be told again; telling twice must be harmless. */
  publish(scan: ImageScan): Promise<void>;
}

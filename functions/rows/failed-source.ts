import { imageKey } from "../contract/image";
import type { Scan, ScanError } from "../contract/scan";
import { all } from "../table/condition";
import type { Table } from "../table/table";
import { MOST_SOURCE_WRITES, sameSources, storedSources, withFailure } from "./known-sources";
import { type LedgerRow, readRow } from "./row";
import { sameScan } from "./scan-changes";

/**
 * Records in the row of a scan that is under way that its source was refused, or failed.
 *
 * @param error that another source may not meet
 * @returns the scan with all sources that the row has now; undefined where the scan has ended
 * @throws Error where others write the sources all the time
 */
export async function recordFailure(
  table: Table,
  scan: Scan,
  error: Pick<ScanError, "errorScope">,
  now: Date,
): Promise<Scan | undefined> {
  let known: Pick<LedgerRow, "sources" | "sourcesVersion"> = scan;
  for (let attempt = 1; attempt <= MOST_SOURCE_WRITES; attempt++) {
    const sources = withFailure(known.sources ?? [], scan, error, now);
    const { applied, row } = await table.update({
      key: imageKey(scan.image),
      set: storedSources(sources, known.sourcesVersion),
      condition: all(...sameScan(scan, "SCANNING"), sameSources(known.sourcesVersion)),
    });
    const read = row && readRow(row);
    if (applied) {
      // A sighting may have made it an ordinary scan meanwhile.
      return { ...scan, sources, sourcesVersion: read?.sourcesVersion, requestId: read?.scan?.requestId };
    }
    if (read?.scan?.scanId !== scan.scanId || read.scan.state !== "SCANNING") {
      return undefined;
    }
    known = read;
  }
  throw new Error(
    `the sources of ${scan.image.reference} were written ${MOST_SOURCE_WRITES} times meanwhile`,
  );
}

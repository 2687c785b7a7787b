import { within } from "../clients/time-limit";
import { SECOND } from "../contract/durations";
import type { ScanRun } from "../contract/images/scan";
import { LISTING, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Telemetry } from "../contract/telemetry";
import { runIn } from "../images/image-item";
import { listIn, listingAfter } from "../images/vulnerability-list";
import { dueItems, runOne } from "../table/run";
import type { Row, Table } from "../table/table";

export interface ListReader {
  readonly table: Table;
  /** Names of the cases in a run's report. Undefined if the report does not exist yet. */
  readonly cases: (run: ScanRun) => Promise<readonly string[] | undefined>;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** Lists read in one run; the next run reads the rest. */
const PAGE = 100;
const AT_ONCE = 5;
/** Time limit of the calls for one list, in milliseconds. */
const LIST_MS = 5 * SECOND;

/**
 * Reads the due lists of vulnerabilities from the reports of builds. A list that fails or does not exist yet is put off
 * alone, and given up after some hours.
 *
 * @param mayTouch asked before a list is read
 */
export async function readLists(
  reader: ListReader,
  hasTime: () => boolean,
  mayTouch: (key: string) => Promise<boolean>,
  atOnce = AT_ONCE,
): Promise<void> {
  const { table, telemetry, now } = reader;
  const rows = hasTime() ? [...(await dueItems(table, LISTING, now(), PAGE))] : [];
  const worker = async () => {
    for (let row = rows.shift(); row !== undefined && hasTime(); row = rows.shift()) {
      const key = String(row[PARTITION_KEY]);
      try {
        await ((await mayTouch(key)) && readList(reader, key, row));
      } catch (error) {
        telemetry.error("recording a list of vulnerabilities failed; will retry", { key, error });
        // Puts off a list that cannot be stored, so that it does not block the others.
        await record(reader, key, row).catch(() => undefined);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function readList(reader: ListReader, key: string, row: Row): Promise<void> {
  const { cases, telemetry } = reader;
  const run = runIn(row);
  const reading = async () => {
    const names = run && (await within(LIST_MS, cases(run)));
    return names && listIn(names);
  };
  const failed = (error: unknown) => {
    telemetry.error("reading a list of vulnerabilities failed", { key, run: run?.handle, error });
    return undefined;
  };
  await record(reader, key, row, await reading().catch(failed));
}

/** Records the result of reading a list. If there is no list, its item is put off or given up. */
async function record(
  { table, telemetry, now }: ListReader,
  key: string,
  row: Row,
  list?: ReturnType<typeof listIn>,
): Promise<void> {
  const isGivenUp = await runOne(table, key, now(), (item) => {
    // A newer verdict may have been recorded meanwhile.
    const isSame = item?.[STATE_ATTRIBUTE] === LISTING && item.verdictAt === row.verdictAt;
    const after = isSame ? listingAfter(item, list, now()) : item;
    return { item: after, result: isSame && !list && after?.[STATE_ATTRIBUTE] === undefined };
  });
  if (isGivenUp) {
    telemetry.error("a list of vulnerabilities is given up: its report could not be read", { key });
  }
}

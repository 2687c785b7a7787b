import { readControl } from "../../../functions/capacity/control";
import type { ImageException } from "../../../functions/contract/blocking/exceptions";
import { CONTROL_KEY, LAST_SWEEP_KEY, PARTITION_KEY } from "../../../functions/contract/ledger";
import { stateOf } from "../../../functions/exceptions/ends";
import { namesImage } from "../../../functions/exceptions/exceptions";
import { readImage as readItem } from "../../../functions/images/image-item";
import type { PastVerdict } from "../../../functions/images/verdict";
import {
  type ListedVulnerability,
  unpackedList,
  vulnerabilitiesKey,
} from "../../../functions/images/vulnerability-list";
import type { Table } from "../../../functions/table/table";
import { readLastSweep } from "../../../functions/workloads/workloads-of";
import type { OwnPlace } from "../../account/caller";
import { doubtOf } from "../../ledger/doubts";
import { withContents } from "../../ledger/list-images";
import { imageFromRow } from "../../ledger/listed-image";
import { withWorkloads } from "../images/workloads";

/** An image as `fargate-scans image --json` prints it: as the list does, and whatever else is known of it. */
export type ShownImage = Awaited<ReturnType<typeof readImage>>[number];

/** With the version of the scanner, and the names of the policies that it was held against; null: those of the account. */
const shownVerdict = ({ verdict, verdictAt, counts, scanner, policies }: PastVerdict) => ({
  ...{ verdict, verdictAt: verdictAt?.toISOString() ?? null },
  ...{ counts: counts ?? null, scanner: scanner ?? null, policies: policies ?? null },
});

/**
 * All that the table has of an image; empty where it has no row of that key.
 *
 * @param own place of the installation, for programs
 * @param isChosen which of the listed vulnerabilities are asked for
 */
export async function readImage(
  table: Pick<Table, "getAll">,
  key: string,
  exceptions: readonly ImageException[],
  now: Date,
  own?: OwnPlace,
  isChosen: (vulnerability: ListedVulnerability) => boolean = () => true,
) {
  const [item = {}] = await withContents(table, await table.getAll([key]));
  const [row, listed] = [readItem(item), imageFromRow(item)];
  if (row === undefined || listed === undefined) {
    return [];
  }
  const { history } = row;
  const keys = [LAST_SWEEP_KEY, CONTROL_KEY, vulnerabilitiesKey(row.image, row.verdict?.copiedFrom)];
  const rows = await table.getAll(keys);
  const [sweep, control, listItem] = keys.map((of) => rows.find((each) => each[PARTITION_KEY] === of));
  const list = unpackedList(listItem);
  const { open, waiting } = readControl(control).breaker;
  const images = await withWorkloads(table, [listed], own);
  const named = { ...row.image, scannedDigest: row.verdict?.scannedDigest };
  const other = history.findIndex(({ verdict }) => verdict !== listed.verdict);
  const oldest = history.slice(0, other < 0 ? undefined : other).at(-1);
  return images.map((image) => ({
    ...image,
    /** When the latest complete sweep ended, by which it is known what runs the image; null: there was none. */
    sweptAt: readLastSweep(sweep)?.endedAt.toISOString() ?? null,
    /** Since when it has had this verdict, as far as its history reaches. */
    verdictSince: image.failingSince ?? oldest?.verdictAt?.toISOString() ?? image.verdictAt,
    /** Cause for which every scan waits, instead of its own time: the token, or the breaker with its next try; null: there is none. */
    everyScanWaits: waiting
      ? { for: "token", nextTryAt: null }
      : open
        ? { for: "breaker", nextTryAt: open.nextTryAt.toISOString() }
        : null,
    /** When its latest scan ended in an error; null where it did not. */
    errorSince: (image.scan?.state === "ERROR" && row.errorAt?.toISOString()) || null,
    /** Vulnerabilities that are listed and asked for, the worst first; null: no list is kept. */
    vulnerabilities: list?.vulnerabilities.filter(isChosen) ?? null,
    /** How many are listed, whatever was asked for. */
    listedVulnerabilities: list?.vulnerabilities.length ?? null,
    /** How many more its scan found. */
    furtherVulnerabilities: list?.more ?? null,
    /** Why it may have others; null: it has none. */
    unlistedBecause: doubtOf(listed, list, row.verdict?.origin === "backend", now) ?? null,
    /** At most ten verdicts, the latest first. */
    history: history.map(shownVerdict),
    /** The exceptions that name it, those that have ended included. */
    exceptions: exceptions
      .filter((exception) => namesImage(exception, named))
      .map((exception) => ({ ...exception, holds: stateOf(exception, now) !== "ended" })),
  }));
}

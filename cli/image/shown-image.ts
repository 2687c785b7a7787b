import { endOf, type ImageException } from "../../functions/contract/blocking/exceptions";
import type { Digest } from "../../functions/contract/image";
import { ENGINES, type Verdict } from "../../functions/contract/scan";
import type { SeverityCounts } from "../../functions/contract/severity";
import { type Leniency, namesImage } from "../../functions/exceptions/exceptions";
import { type PastVerdict, readRow } from "../../functions/rows/row";
import type { Row } from "../../functions/table/table";
import type { ImageInList } from "../images/workloads";
import { plainImage } from "../ledger/listed-image";
import { errorIn, type ShownError } from "./error";

/** An image as `fargate-scans image --json` prints it: as the list does, and whatever else is known of it. */
export interface ShownImage extends ImageInList {
  /** Digest of the manifest that was scanned. */
  readonly scannedDigest: Digest | null;
  /** How it was analysed. */
  readonly origin: (typeof ENGINES)[number] | null;
  /** Since when it has had this verdict, as far as its history reaches. */
  readonly verdictSince: string | null;
  /** Why its latest scan has no verdict. */
  readonly error: ShownError | null;
  /** When every channel had the latest outcome. */
  readonly publishedAt: string | null;
  /** At most ten verdicts, the latest first. */
  readonly history: readonly ShownVerdict[];
  /** The latest different sources, at most five, the latest first. */
  readonly sources: readonly ShownSource[];
  /** The exceptions that name it, those that have ended included. */
  readonly exceptions: readonly ShownException[];
}

export interface ShownVerdict {
  readonly verdict: Verdict;
  readonly verdictAt: string | null;
  readonly counts: SeverityCounts | null;
  /** Version of the scanner. */
  readonly scanner: string | null;
  /** Names of the policies that it was held against; null: those of the account. */
  readonly policies: string | null;
}

export interface ShownSource {
  readonly repository: string;
  readonly tag: string | null;
  /** ARN of the registry's secret. */
  readonly credentials: string | null;
  readonly seenAt: string;
  /** When it was refused last since the latest verdict. */
  readonly refusedAt: string | null;
  readonly triedAt: string | null;
}

export interface ShownException extends ImageException {
  readonly holds: boolean;
}

/** What stands in the table of one image. */
export interface ItemsOfImage {
  readonly row: Row;
  readonly history: readonly PastVerdict[];
}

export function shownImage(
  image: ImageInList,
  { row: item, history }: ItemsOfImage,
  { exceptions }: Pick<Leniency, "exceptions">,
  now: Date,
): ShownImage {
  const row = readRow(item);
  return {
    ...image,
    scannedDigest: row?.verdict?.scannedDigest ?? null,
    origin: ENGINES.find((engine) => engine === item.origin) ?? null,
    verdictSince: image.failingSince ?? sinceOf(image, history),
    error: image.scan?.state === "ERROR" ? errorIn(item) : null,
    publishedAt: typeof item.publishedAt === "string" ? item.publishedAt : null,
    history: history.map(shownVerdict),
    sources: (row?.sources ?? []).map(({ repository, tag, credentials, seenAt, refusedAt, triedAt }) => ({
      repository,
      tag: tag ?? null,
      credentials: credentials ?? null,
      seenAt: seenAt.toISOString(),
      refusedAt: refusedAt?.toISOString() ?? null,
      triedAt: triedAt?.toISOString() ?? null,
    })),
    exceptions: exceptions
      .filter((exception) =>
        namesImage(exception, { ...plainImage(image), scannedDigest: row?.verdict?.scannedDigest }),
      )
      .map((exception) => ({ ...exception, holds: (endOf(exception.until) ?? now) > now })),
  };
}

/** The oldest of the latest verdicts that have all said the same. */
function sinceOf({ verdict, verdictAt }: ImageInList, history: readonly PastVerdict[]): string | null {
  const other = history.findIndex((past) => past.verdict !== verdict);
  const oldest = history.slice(0, other < 0 ? undefined : other).at(-1);
  return oldest?.verdictAt?.toISOString() ?? verdictAt;
}

function shownVerdict({ verdict, verdictAt, counts, scanner, policies }: PastVerdict): ShownVerdict {
  return {
    verdict,
    verdictAt: verdictAt?.toISOString() ?? null,
    counts: counts ?? null,
    scanner: scanner ?? null,
    policies: policies ?? null,
  };
}

import { asDigest, type Image, PLATFORMS, type Platform } from "../contract/image";
import { OPEN_STATES, type Scan, type ScanState } from "../contract/scan";
import type { Row } from "./ledger-table";
import { HOUR } from "./retry-plan";

/** The latest scan of a row; undefined where the row has none, or holds what nobody here wrote. */
export function scanFromRow(row: Row): Scan | undefined {
  const image = imageFromRow(row);
  const state = [...OPEN_STATES, "ERROR" as const].find((known) => known === row.scanState?.S);
  if (image === undefined || state === undefined || row.scanId?.S === undefined) {
    return undefined;
  }
  return {
    image,
    state: state satisfies ScanState,
    scanId: row.scanId.S,
    dueAt: new Date(row.dueAt?.S ?? 0),
    attempts: Number(row.attempts?.N ?? 0),
    lastSeenAt: new Date(row.lastSeenAt?.S ?? 0),
    lastTaskArn: row.lastTaskArn?.S ?? "",
    requestedAt: row.requestedAt?.S === undefined ? undefined : new Date(row.requestedAt.S),
    credentials: row.credentials?.S,
    buildArn: row.buildArn?.S,
    sysdigDigest: asDigest(row.sysdigDigest?.S),
    startedAt: row.startedAt?.S === undefined ? undefined : new Date(row.startedAt.S),
  };
}

/** Whether the row's last sighting is too young to be written again (at most once an hour). */
export function isSeenRecently(row: Row, now: Date): boolean {
  return new Date(row.lastSeenAt?.S ?? 0).getTime() > now.getTime() - HOUR;
}

function imageFromRow(row: Row): Image | undefined {
  const [content = "", platform] = (row.image?.S ?? "").split("#");
  const digest = asDigest(content);
  const reference = row.reference?.S;
  const repository = row.repository?.S;
  if (!reference || !repository || !isPlatform(platform) || (digest ?? reference) !== content) {
    return undefined;
  }
  return { reference, repository, platform, ...(digest ? { digest } : {}) };
}

function isPlatform(text: string | undefined): text is Platform {
  return PLATFORMS.some((platform) => platform === text);
}

import type { Image } from "../../functions/contract/images/image";
import { buildOf, OPEN_STATES, VERDICTS } from "../../functions/contract/images/scan";
import { type ImageItem, readImage, scanOf } from "../../functions/images/image-item";
import type { RecordedVerdict } from "../../functions/images/verdict";
import { failingIn } from "../../functions/summary/facts";
import type { Row } from "../../functions/table/table";

/** Statuses by which images can be asked for: the verdict, or the state of the latest scan. */
export const STATUSES = [...VERDICTS, ...OPEN_STATES, "ERROR"] as const;
export type Status = (typeof STATUSES)[number];

/**
 * An image as its row says, which is what `fargate-scans images --json` prints, with who runs it. docs/schemas/images.schema.json
 * explains the properties: none goes or changes its meaning.
 */
export type ListedImage = NonNullable<ReturnType<typeof imageFromRow>>;
export type ListedScan = NonNullable<ListedImage["scan"]>;

const NO_VERDICT: Partial<RecordedVerdict> = {};

/** Reads an item of the table; undefined for one that is no image's row, such as an outcome still to be published. */
export function imageFromRow(item: Row) {
  const row = readImage(item);
  if (row === undefined) {
    return undefined;
  }
  const { image, verdict = NO_VERDICT, history } = row;
  const failing = verdict.verdict === "FAILED" ? failingIn(history, new Date()) : undefined;
  return {
    ...shown(image, "reference", "repository", "digest", "platform"),
    ...shown(verdict, "verdict", "verdictAt", "freshUntil", "counts", "topVulnerabilities", "failedRules"),
    ...shown(verdict, "resultUrl", "copiedFrom"),
    change: history[0]?.change ?? null,
    failingSince: failing?.failingSince ?? null,
    mayFailLonger: failing?.mayFailLonger ?? null,
    scan: scanIn(row),
    ...shown(row, "firstSeenAt", "lastSeenAt"),
    firstTask: row.firstTaskArn ?? null,
    lastTask: row.lastTaskArn ?? null,
  };
}

type Named = Pick<ListedImage, "reference" | "repository" | "digest" | "platform">;

/** The image alone, as its keys are made of it. */
export function plainImage({ reference, repository, digest, platform }: Named): Image {
  return { reference, repository, platform, ...(digest === null ? {} : { digest }) };
}

/** The latest scan, unless it ended with the verdict. */
function scanIn(item: ImageItem) {
  const scan = scanOf(item);
  return scan === undefined
    ? null
    : {
        ...shown(scan, "state", "scanId", "attempts", "requestedAt"),
        ...shown(item, "dueAt", "reason", "errorClass", "errorScope"),
        deadline: item.dueAt ? scan.deadline.toISOString() : null,
        build: buildOf(scan.run) ?? null,
      };
}

type Shown<Value> = Value extends Date ? string : Value extends undefined ? null : Value;

/** Parts of what was read, as programs get them: a time as ISO 8601 in UTC, and null for what is not known. */
export function shown<From extends object, Name extends keyof From>(from: From, ...names: readonly Name[]) {
  const shownOf = (value: unknown) => (value instanceof Date ? value.toISOString() : (value ?? null));
  const entries = names.map((name) => [name, shownOf(from[name])]);
  return Object.fromEntries(entries) as { readonly [Each in Name]-?: Shown<From[Each]> };
}

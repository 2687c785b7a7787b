import { imageKey, type Platform, parseImage } from "../functions/contract/images/image";
import type { ScanRun, ScanState, Verdict } from "../functions/contract/images/scan";
import type { SeverityCounts } from "../functions/contract/images/vulnerabilities";
import type { ScanMode } from "./arguments";
import expected from "./events/expected.json";

/** An image of the demo's task events, with the expected result of its scan. */
export interface ExpectedImage {
  readonly image: string;
  readonly digest: string;
  readonly platform: Platform;
  /** `ERROR`: the image cannot get a verdict, and its row says why. */
  readonly verdict: Verdict | "ERROR";
}

export interface ObservedRow {
  readonly verdict?: Verdict;
  readonly counts?: SeverityCounts;
  readonly rowState?: ScanState;
  readonly reason?: string;
  readonly run?: ScanRun;
}

/** A build of the scanner project, or an analysis by Sysdig, with the ledger key of its image. */
export interface ObservedBuild {
  readonly arn: string;
  readonly status: string;
  readonly key: string;
}

export interface Observation {
  readonly rows: ReadonlyMap<string, ObservedRow>;
  readonly builds: readonly ObservedBuild[];
  readonly sightingsOfKnownImages: number;
  readonly deadLetters: number;
}

export const EXPECTED_IMAGES = expected.images as readonly ExpectedImage[];
/** Sysdig's backend analyses only linux/amd64. */
export function expectedImages(scanMode: ScanMode): readonly ExpectedImage[] {
  return EXPECTED_IMAGES.map((image) =>
    scanMode === "backend" && image.platform === "linux/arm64" ? { ...image, verdict: "ERROR" } : image,
  );
}

/** Number of sightings in the task events whose image already has a scan or a verdict. */
export const EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES = expected.sightingsOfKnownImages;

export function ledgerKey({ image, digest, platform }: Omit<ExpectedImage, "verdict">): string {
  return imageKey(parseImage(image, platform, digest));
}

/** Describes each difference from the expectations in a sentence. Empty without differences. */
export function differences(images: readonly ExpectedImage[], observed: Observation): string[] {
  return [
    ...scanDifferences(images, observed),
    ...(observed.sightingsOfKnownImages === EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES
      ? []
      : [
          `${observed.sightingsOfKnownImages} sightings of known images were counted, ` +
            `expected ${EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES}`,
        ]),
  ];
}

/** Describes the differences in rows, builds and dead letters. */
export function scanDifferences(
  images: readonly ExpectedImage[],
  observed: Omit<Observation, "sightingsOfKnownImages">,
): string[] {
  const keys = new Set(images.map(ledgerKey));
  const scannable = images.filter(({ verdict }) => verdict !== "ERROR").length;
  const strangers = [...observed.rows.keys()].filter((key) => !keys.has(key));
  return [
    ...images.flatMap((image) => verdictDifference(image, observed.rows.get(ledgerKey(image)))),
    ...images.flatMap((image) => buildDifference(image, observed.builds)),
    ...strangers.map((key) => `the ledger has a row that no task event asked for: ${key}`),
    ...(observed.builds.length === scannable
      ? []
      : [`${observed.builds.length} builds ran for ${scannable} distinct images and platforms`]),
    ...(observed.deadLetters === 0
      ? []
      : [`${observed.deadLetters} messages are in the dead-letter queue, which has to be empty`]),
  ];
}

export function stateOf(row: ObservedRow | undefined): string {
  if (row === undefined) {
    return "not in the ledger";
  }
  const state = row.verdict ?? row.rowState ?? "neither scan nor verdict";
  return row.reason ? `${state}: ${row.reason}` : state;
}

function verdictDifference(image: ExpectedImage, row: ObservedRow | undefined): string[] {
  const [verdict, rowState] = image.verdict === "ERROR" ? [undefined, "ERROR"] : [image.verdict, undefined];
  if (row !== undefined && row.verdict === verdict && row.rowState === rowState) {
    return [];
  }
  return [`${image.image} (${image.platform}): expected ${image.verdict}, is ${stateOf(row)}`];
}

function buildDifference(image: ExpectedImage, builds: readonly ObservedBuild[]): string[] {
  const own = builds.filter(({ key }) => key === ledgerKey(image));
  const wanted = image.verdict === "ERROR" ? 0 : 1;
  return own.length === wanted
    ? []
    : [`${image.image} (${image.platform}): ${own.length} builds ran, expected ${["none", "one"][wanted]}`];
}

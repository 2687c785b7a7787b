import { type Image, repositoryKey } from "../../contract/image";
import type { Sighting } from "../../contract/sighting";
import { isUntriedSource } from "../../ledger/ask";
import { readStandings, type Standings } from "../../ledger/read-standings";
import type { Standing } from "../../rows/named-rows";
import { type Asker, requestScan } from "../../scanners/request-scan";
import type { Table } from "../../table/table";
import { sightingsOfImages, type TaskReader } from "../../tasks/sightings";
import type { DeployedImages } from "./deployed-images";
import type { ImageFacts } from "./image-facts";

/** Images without a digest are none of these: their rows say nothing about what runs. */
export async function readRows(
  table: Pick<Table, "getAll">,
  { scanned }: Pick<DeployedImages, "scanned">,
): Promise<Standings> {
  const images = scanned.map(({ taskImage }) => taskImage.image).filter(hasDigest);
  return images.length > 0 ? readStandings(table, images) : new Map();
}

/** The images with what the ledger knows of them, and with what this call has asked it for. */
export function factsIn(
  { scanned, others }: DeployedImages,
  rows: Standings,
  asked: AskedScans["sightings"],
): readonly ImageFacts[] {
  const known = scanned.map(({ taskImage: { image }, ...facts }): ImageFacts => {
    const key = hasDigest(image) ? repositoryKey(image) : "";
    const { verdict, row, isBorrowed }: Partial<Standing> = rows.get(key) ?? {};
    const sightings = asked.get(key) ?? [];
    // Only others were refused: it is retried with what the deployment pulls it with.
    const retryAt = sightings.some((each) => row && isUntriedSource(row, each)) ? row?.dueAt : undefined;
    return {
      ...facts,
      ...(verdict ? { verdict } : {}),
      ...(isBorrowed ? { failedAs: verdict?.scannedAs } : {}),
      ...(row?.scan ? { scan: { state: row.scan.state, reason: row.reason, retryAt } } : {}),
      isAsked: sightings.length > 0,
    };
  });
  return [...known, ...others];
}

/** Result of the requests. */
export interface AskedScans {
  /** Sightings of the requests, by the images' `repositoryKey`. */
  readonly sightings: ReadonlyMap<string, readonly Sighting[]>;
  readonly errors: readonly unknown[];
}

/** Asks the ledger for scans of images. Those that fail keep none of the others waiting. */
export async function askForScans(
  asker: Asker & Pick<TaskReader, "taskDefinitions">,
  { task, scanned }: Pick<DeployedImages, "task" | "scanned">,
): Promise<AskedScans> {
  const images = scanned.map(({ taskImage }) => taskImage);
  const asked = new Map<string, readonly Sighting[]>();
  const { sightings, failed } = await sightingsOfImages(task, images, asker);
  const errors = failed.map(({ error }) => error);
  for (const sighting of sightings) {
    const key = repositoryKey(sighting.image);
    try {
      await requestScan(asker, { ...sighting, byGate: true });
      asked.set(key, [...(asked.get(key) ?? []), sighting]);
    } catch (error) {
      errors.push(error);
    }
  }
  return { sightings: asked, errors };
}

const hasDigest = ({ digest }: Image): boolean => digest !== undefined;

import { type Image, imageKey } from "../../../contract/images/image";
import type { ImageItem } from "../../../images/image-item";
import { type Asker, readImages, requestScan } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import { sightingsOfImages, type TaskReader } from "../../../tasks/sightings";
import type { DeployedImages } from "./deployed-images";

/** Items of a deployment's images, by their keys. */
export type KnownItems = ReadonlyMap<string, ImageItem>;

/** Images without a digest are none of these: their rows say nothing about what runs. */
export async function readRows(
  table: Pick<Table, "getAll">,
  { scanned }: Pick<DeployedImages, "scanned">,
): Promise<KnownItems> {
  const images = scanned.map(({ taskImage }) => taskImage.image).filter(hasDigest);
  return readImages(table, images);
}

/** Result of the requests. */
export interface AskedScans {
  /** Keys of the images. */
  readonly asked: ReadonlySet<string>;
  readonly errors: readonly unknown[];
}

/** Asks the ledger for scans of images. Those that fail keep none of the others waiting. */
export async function askForScans(
  asker: Asker & Pick<TaskReader, "taskDefinitions">,
  { task, scanned }: Pick<DeployedImages, "task" | "scanned">,
): Promise<AskedScans> {
  const images = scanned.map(({ taskImage }) => taskImage);
  const asked = new Set<string>();
  const { sightings, failed } = await sightingsOfImages(task, images, asker);
  const errors = failed.map(({ error }) => error);
  for (const sighting of sightings) {
    try {
      await requestScan(asker, { ...sighting, byGate: true });
      asked.add(imageKey(sighting.image));
    } catch (error) {
      errors.push(error);
    }
  }
  return { asked, errors };
}

const hasDigest = ({ digest }: Image): boolean => digest !== undefined;

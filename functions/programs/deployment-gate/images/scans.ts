import { type Image, imageKey } from "../../../contract/images/image";
import type { ImageItem } from "../../../images/image-item";
import { type Asker, readImages, requestScan } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import { sightingsOfImages, type TaskReader } from "../../../tasks/sightings";
import { type Trouble, troubleOf } from "../trouble";
import type { DeployedImages } from "./deployed-images";

/** Items of a deployment's images, by their keys. */
export type KnownItems = ReadonlyMap<string, ImageItem>;

/** Images without a digest are none of these: their rows say nothing about what runs. */
export async function readRows(
  table: Pick<Table, "getAll">,
  { scanned }: Pick<DeployedImages, "scanned">,
): Promise<KnownItems> {
  return readImages(table, scanned.map(({ taskImage }) => taskImage.image).filter(hasDigest));
}

/**
 * Asks the ledger for scans of images, and reads their rows anew. Requests that fail keep none of the others waiting.
 *
 * @returns asked: keys of the images
 */
export async function askForScans(
  asker: Asker & Pick<TaskReader, "taskDefinitions"> & { readonly table: Pick<Table, "getAll"> },
  missing: Pick<DeployedImages, "task" | "scanned">,
) {
  const images = missing.scanned.map(({ taskImage }) => taskImage);
  const asked = new Set<string>();
  const { sightings, failed } = await sightingsOfImages(missing.task, images, asker);
  const troubles: Trouble[] = failed.map(({ error }) => troubleOf(error));
  for (const sighting of sightings) {
    try {
      await requestScan(asker, { ...sighting, byGate: true });
      asked.add(imageKey(sighting.image));
    } catch (error) {
      troubles.push(troubleOf(error));
    }
  }
  return { asked, troubles, rows: await readRows(asker.table, missing) };
}

const hasDigest = ({ digest }: Image): boolean => digest !== undefined;

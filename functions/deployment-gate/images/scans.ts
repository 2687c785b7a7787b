import { type Image, imageKey } from "../../contract/image";
import type { Sighting } from "../../contract/sighting";
import type { ImageItem } from "../../images/image-item";
import { readImages } from "../../ledger/known-images";
import { type Asker, requestScan } from "../../ledger/request-scan";
import type { Table } from "../../table/table";
import { sightingsOfImages, type TaskReader } from "../../tasks/sightings";
import type { DeployedImages } from "./deployed-images";
import type { ImageFacts } from "./image-facts";

/** Collaborators for requests for scans. */
export interface ScanAsker extends Asker, Pick<TaskReader, "taskDefinitions"> {
  readonly table: Pick<Table, "getAll">;
}

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

/** The items as they are now, except that a FAILED that was read once stays. */
export function withFailed(before: KnownItems, now: KnownItems): KnownItems {
  const kept = [...now].map(([key, item]) => {
    const { verdict } = before.get(key) ?? {};
    return [key, verdict?.verdict === "FAILED" ? { ...item, verdict } : item] as const;
  });
  return new Map(kept);
}

/** The images with what the ledger knows of them, and with what this call has asked it for. */
export function factsIn(
  { scanned, others }: DeployedImages,
  rows: KnownItems,
  asked: AskedScans["sightings"],
): readonly ImageFacts[] {
  const known = scanned.map(({ taskImage: { image }, ...facts }): ImageFacts => {
    const key = hasDigest(image) ? imageKey(image) : "";
    const { verdict, state, reason, errorScope, dueAt }: Partial<ImageItem> = rows.get(key) ?? {};
    const retryAt = errorScope === "registry" ? dueAt : undefined;
    return {
      ...facts,
      ...(verdict ? { verdict } : {}),
      failedAs: verdict?.verdict === "FAILED" ? verdict.copiedFrom : undefined,
      ...(state ? { scan: { state, reason, retryAt } } : {}),
      isAsked: asked.has(key),
    };
  });
  return [...known, ...others];
}

/** Result of the requests. */
export interface AskedScans {
  /** Sightings of the requests, by the images' `imageKey`. */
  readonly sightings: ReadonlyMap<string, readonly Sighting[]>;
  /** Errors of the requests, by key. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/**
 * Asks the ledger for scans of some images of a deployment, and starts those that this opens. Images that fail, or for which
 * no time is left, keep none of the others waiting.
 */
export async function askForScans(
  asker: ScanAsker,
  { task, scanned }: DeployedImages,
  wanted: ReadonlySet<string>,
  hasTime: () => boolean,
): Promise<AskedScans> {
  const images = scanned.map(({ taskImage }) => taskImage).filter(({ image }) => wanted.has(imageKey(image)));
  const asked = new Map<string, readonly Sighting[]>();
  const failed = new Map<string, unknown>();
  const found = await sightingsOfImages(task, images, asker);
  for (const { image, error } of found.failed) {
    failed.set(imageKey(image), error);
  }
  for (const sighting of found.sightings) {
    if (!hasTime()) {
      break;
    }
    const key = imageKey(sighting.image);
    try {
      await requestScan(asker, { ...sighting, byGate: true });
      asked.set(key, [...(asked.get(key) ?? []), sighting]);
    } catch (error) {
      failed.set(key, error);
    }
  }
  return { sightings: asked, failed };
}

const hasDigest = ({ digest }: Image): boolean => digest !== undefined;

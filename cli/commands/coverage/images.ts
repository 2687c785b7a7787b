import { DAY, HOUR } from "../../../functions/contract/durations";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import type { ImageItem } from "../../../functions/images/image-item";
import { isFresh } from "../../../functions/images/verdict";
import { readImages } from "../../../functions/ledger/asker";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { type Found, found } from "./findings";
import type { Sources } from "./inputs";

/** Says what the ledger does: which images should have a fresh verdict, and have none, and which have no owner. */
export async function judgeImages(images: readonly Image[], { inputs, table, now }: Sources) {
  const items = await readImages(table, images);
  const running = await readWorkloads(table, images);
  const counts = { fresh: 0, stale: 0, error: 0, waiting: 0, unknown: 0 };
  const findings: Found[] = [];
  for (const image of new Map(images.map((each) => [imageKey(each), each])).values()) {
    const row = items.get(imageKey(image));
    const state = stateOf(row, now);
    // The ledger knows the tag that the registry has resolved.
    const reference = row && image.reference === row.image.repository ? row.image.reference : image.reference;
    counts[state] += 1;
    // A stale verdict has a day for its scan, as the ledger's deadlines say, and a scan an hour until it is late.
    const by = row?.deadline?.getTime() ?? (row?.verdict?.freshUntil?.getTime() ?? 0) + DAY;
    if (state === "error" || (state !== "fresh" && by + HOUR <= now.getTime())) {
      const name = image.digest ? `${reference}@${image.digest}` : reference;
      findings.push(found(`image-${state}`, name, row?.reason));
    }
    const { services = [], owner } = running.get(imageKey(image)) ?? {};
    if (inputs.ownerTagKeys.length > 0 && services.length > 0 && owner === undefined) {
      findings.push(found("no-owner", reference, null, false));
    }
  }
  return { counts, findings };
}

/**
 * How an image stands that runs and is to be scanned.
 * - fresh: it has a verdict that stands; stale: its verdict is older than that;
 * - error: it has no fresh verdict, because its latest scan ended in an error;
 * - waiting: it never had a verdict, and a scan of it is open; unknown: the ledger knows neither.
 */
function stateOf({ verdict, state }: Partial<ImageItem> = {}, now: Date) {
  if (isFresh(verdict, now)) {
    return "fresh";
  }
  if (state === "ERROR") {
    return "error";
  }
  return verdict ? "stale" : state ? "waiting" : "unknown";
}

import type { Installation } from "../installation";
import { listImages } from "../list-images";
import type { ListedImage } from "../listed-image";
import { renderWaiting } from "./table";
import { WAITING_STATES, waitingScans } from "./waiting-scan";

/** Prints the scans that wait, the earliest deadline first. */
export async function waiting(
  { client, table }: Installation,
  { json }: { readonly json: boolean },
): Promise<boolean> {
  const images: ListedImage[] = [];
  for await (const image of listImages(client, table, { statuses: WAITING_STATES, repositories: [] })) {
    images.push(image);
  }
  const scans = waitingScans(images);
  console.log(json ? scans.map((scan) => JSON.stringify(scan)).join("\n") : renderWaiting(scans, new Date()));
  return true;
}

import { printImpairment } from "../impairment";
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
  const selection = { statuses: WAITING_STATES, repositories: [] };
  for await (const image of listImages(client, table, selection, printImpairment(json))) {
    images.push(image);
  }
  const scans = waitingScans(images);
  for (const scan of json ? scans : []) {
    console.log(JSON.stringify(scan));
  }
  if (!json) {
    console.log(renderWaiting(scans, new Date()));
  }
  return true;
}

import { readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { Slots } from "../../functions/capacity/slots";
import { limitOf } from "../../functions/summary/limit";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { printImpairment } from "../impairment";
import type { InstallationAccess } from "../installation";
import { listImages } from "../list-images";
import type { ListedImage } from "../listed-image";
import { renderWaiting } from "./table";
import { WAITING_STATES, waitingScans } from "./waiting-scan";

/** Prints the scans that wait, the earliest deadline first, with what they wait for. */
export async function waiting(
  { client, table }: InstallationAccess,
  { json }: { readonly json: boolean },
): Promise<boolean> {
  const images: ListedImage[] = [];
  for await (const image of listImages(client, table, { statuses: WAITING_STATES, repositories: [] })) {
    images.push(image);
  }
  const now = new Date();
  const slots = await new Slots(new DynamodbTable(client, table)).read();
  const common = limitOf(slots, now);
  const scans = waitingScans(images, common, now);
  const { open } = readBreaker(slots.row);
  if (open) {
    printImpairment(json)(open);
  }
  if (!json) {
    console.log(renderWaiting(scans, slots, common, now));
  }
  for (const scan of json ? scans : []) {
    console.log(JSON.stringify(scan));
  }
  return true;
}

import type { Selection } from "./arguments";
import { printImpairment } from "./impairment";
import type { Installation } from "./installation";
import { listImages } from "./list-images";
import type { ListedImage } from "./listed-image";
import { renderTable, worstFirst } from "./table";

/** Prints the images that are asked for: as JSON while they are read, or as a table, the worst first. */
export async function list(
  { client, table }: Installation,
  { selection, json }: { readonly selection: Selection; readonly json: boolean },
): Promise<boolean> {
  const images: ListedImage[] = [];
  for await (const image of listImages(client, table, selection, printImpairment(json))) {
    if (json) {
      console.log(JSON.stringify(image));
    } else {
      images.push(image);
    }
  }
  if (!json) {
    console.log(renderTable(worstFirst(images), new Date()));
  }
  return true;
}

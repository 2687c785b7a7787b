import { imageKey } from "../../functions/contract/image";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import { readLeniency } from "../../functions/exceptions/exceptions";
import { historyKey } from "../../functions/ledger/history";
import { readHistory } from "../../functions/rows/row";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row, Table } from "../../functions/table/table";
import type { InstallationAccess } from "../installation";
import { keysOfContent } from "../keys-of-content";
import { pastOf } from "../list/past";
import { withWorkloads } from "../list/workloads";
import { listImages } from "../list-images";
import { imageFromRow, LISTED_ATTRIBUTES, type ListedImage, plainImage } from "../listed-image";
import type { NamedImage } from "../named-image";
import { pagesOf } from "../pages";
import { describeShown } from "./report";
import { type ShownImage, shownImage } from "./shown-image";

/** So many rows of one reference are shown, the contents first that were seen latest. */
const MOST_SHOWN = 20;

/** Prints everything that is known of an image; false where the ledger does not know it. */
export async function show(
  { client, table: name }: InstallationAccess,
  { image, named, json }: { readonly image: NamedImage; readonly named: string; readonly json: boolean },
): Promise<boolean> {
  const table = new DynamodbTable(client, name);
  const pages = () => pagesOf(client, name, LISTED_ATTRIBUTES);
  const keys =
    "digest" in image
      ? await keysOfContent({ table, pages }, image)
      : await keysOfReference(client, name, image.reference);
  const shown = await read(table, keys.slice(0, MOST_SHOWN), new Date());
  if (shown.images.length === 0) {
    console.error(
      `The ledger does not know ${named}: it is scanned once a task runs it, a sweep finds it, or the deployment gate is asked for it.`,
    );
    return false;
  }
  for (const problem of shown.problem === undefined ? [] : [shown.problem]) {
    console.error(problem);
  }
  if (keys.length > MOST_SHOWN) {
    console.error(
      `${keys.length - MOST_SHOWN} further rows of ${named}, seen before those, are left out: name one by its digest (npm run scans -- --repository lists them).`,
    );
  }
  console.log(
    json
      ? shown.images.map((each) => JSON.stringify(each)).join("\n")
      : shown.images.map((each) => describeShown(each, new Date())).join("\n\n"),
  );
  return true;
}

/** Keys of the rows of a reference, whichever content it had; the one that was seen latest first. */
async function keysOfReference(
  client: InstallationAccess["client"],
  name: string,
  reference: string,
): Promise<readonly string[]> {
  const images: ListedImage[] = [];
  for await (const image of listImages(client, name, { statuses: [], repositories: [] })) {
    if (image.reference === reference) {
      images.push(image);
    }
  }
  const seenAt = ({ lastSeenAt, firstSeenAt }: ListedImage) => lastSeenAt ?? firstSeenAt ?? "";
  return images
    .sort((one, other) => seenAt(other).localeCompare(seenAt(one)))
    .map((image) => imageKey(plainImage(image)));
}

/** All that the table has of these images, in their order. */
export async function read(
  table: Pick<Table, "getAll">,
  keys: readonly string[],
  now: Date,
): Promise<{ readonly images: readonly ShownImage[]; readonly problem: string | undefined }> {
  const rows = keyed(await table.getAll(keys));
  const listed = keys.flatMap((key) => imageFromRow(rows.get(key) ?? {}) ?? []);
  const histories = keyed(await table.getAll(listed.map((image) => historyKey(plainImage(image)))));
  const historyOf = (image: ListedImage) => readHistory(histories.get(historyKey(plainImage(image))));
  const images = await withWorkloads(
    table,
    listed.map((image) => ({ ...image, ...pastOf(image, historyOf(image)) })),
  );
  const leniency = await readLeniency(table, now);
  return {
    images: images.map((image) => {
      const row = rows.get(imageKey(plainImage(image))) ?? {};
      return shownImage(image, { row, history: historyOf(image) }, leniency, now);
    }),
    problem: leniency.problem,
  };
}

const keyed = (rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [String(row[PARTITION_KEY]), row]));

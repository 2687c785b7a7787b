import { imageKey } from "../../functions/contract/image";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import { readLeniency } from "../../functions/exceptions/exceptions";
import { historyKey } from "../../functions/ledger/history";
import { readHistory } from "../../functions/rows/row";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row, Table } from "../../functions/table/table";
import type { CliCommand } from "../command";
import type { Context } from "../context";
import { pastOf } from "../images/past";
import { withWorkloads } from "../images/workloads";
import { keysOfContent } from "../keys-of-content";
import { listImages } from "../list-images";
import { imageFromRow, LISTED_ATTRIBUTES, type ListedImage, plainImage } from "../listed-image";
import { namedImage } from "../named-image";
import { pagesOf } from "../pages";
import { describeShown } from "./report";
import { type ShownImage, shownImage } from "./shown-image";

/** So many rows of one reference are shown, the contents first that were seen latest. */
const MOST_SHOWN = 20;

export const command: CliCommand = {
  name: "image",
  description:
    "Says everything that is known of an image, or why nothing is: verdict, failed rules, vulnerabilities with their fixes, who " +
    "runs it, its latest verdicts, its sources, and the exceptions that name it.",
  examples: ["image 3", "image nginx:1.27"],
  rights: ["dynamodb:Scan, dynamodb:GetItem and dynamodb:BatchGetItem on the table"],
  configure: (program) => {
    program.argument(
      "<image>",
      "the number of a row of the last list, a digest or the beginning of one, a reference, or a part of the name",
    );
  },
  run: image,
};

/** Prints everything that is known of an image; false where the ledger does not know it. */
async function image({ client, table: name, json }: Context, _: unknown, named: string): Promise<boolean> {
  const image = namedImage(named);
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
      `${keys.length - MOST_SHOWN} further rows of ${named}, seen before those, are left out: name one by its digest (images --repository lists them).`,
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
  client: Context["client"],
  name: string,
  reference: string,
): Promise<readonly string[]> {
  const images: ListedImage[] = [];
  for await (const image of listImages(client, name)) {
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

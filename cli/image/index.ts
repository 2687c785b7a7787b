import { imageKey } from "../../functions/contract/image";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import { readLeniency } from "../../functions/exceptions/exceptions";
import { historyKey } from "../../functions/ledger/history";
import { readHistory } from "../../functions/rows/row";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row, Table } from "../../functions/table/table";
import type { CliCommand } from "../command";
import { type Context, shellWord } from "../context";
import { readInputs } from "../coverage/inputs";
import { functionNamed } from "../coverage/known-function";
import { pastOf } from "../images/past";
import { withWorkloads } from "../images/workloads";
import { imageFromRow, type ListedImage, plainImage } from "../ledger/listed-image";
import { type Column, renderColumns } from "../text/columns";
import { terminalText } from "../text/screen";
import { findImages, ROW_NUMBER } from "./find";
import { describeShown } from "./report";
import { type ShownImage, shownImage } from "./shown-image";
import { tasksOf } from "./tasks";
import { possibleReasons, type WhyUnknown, whyUnknown } from "./why-unknown";

/** So many rows of one reference are shown, the contents first that were seen latest. */
const MOST_SHOWN = 20;

export const command: CliCommand = {
  name: "image",
  description:
    "Says everything that is known of an image, or why nothing is: verdict, failed rules, vulnerabilities with their fixes, who " +
    "runs it, its latest verdicts, its sources, and the exceptions that name it.",
  examples: ["image 3", "image nginx:1.27"],
  rights: [
    "dynamodb:Scan and dynamodb:BatchGetItem on the table",
    "to say why nothing is known, and which tags an owner needs: lambda:GetFunctionConfiguration on the functions of the installation, ecs:ListClusters, ecs:ListTasks, ecs:DescribeTasks",
  ],
  configure: (program) => {
    program.argument(
      "<image>",
      "the number of a row of the last list, a digest or the beginning of one, a reference, or a part of the name",
    );
  },
  run: image,
};

/** Prints everything that is known of an image; false where the ledger does not know it, or knows several. */
async function image(context: Context, _: unknown, asked: string): Promise<boolean> {
  const { json, paste } = context;
  const { keys, several } = await findImages(context, asked);
  const table = new DynamodbTable(context.client, context.table);
  const now = new Date();
  const { images, problem } = await read(table, keys.slice(0, MOST_SHOWN), now);
  if (images.length === 0) {
    const reasons = several.length > 0 ? [] : await reasonsOf(context, asked);
    if (json) {
      const matches = several.map(({ reference, digest, platform }) => ({ reference, digest, platform }));
      console.log(JSON.stringify({ version: "1", asked, matches, reasons }));
    } else {
      console.log(several.length > 0 ? matchesText(several, paste) : unknownText(asked, reasons));
    }
    return false;
  }
  if (problem !== undefined) {
    console.error(problem);
  }
  if (keys.length > MOST_SHOWN) {
    console.error(
      `${keys.length - MOST_SHOWN} further rows, seen before those, are left out: name one by its digest (images --repository lists them).`,
    );
  }
  const noOwner = json ? "" : await noOwnerText(context, images);
  const texts = images.map((each) => describeShown(each, { now, paste, noOwner }));
  console.log(json ? images.map((each) => JSON.stringify(each)).join("\n") : texts.join("\n\n"));
  return true;
}

function matchesText(several: readonly ListedImage[], paste: Context["paste"]): string {
  const shown = several.slice(0, MOST_SHOWN);
  const further = several.length - shown.length;
  const first = shown.map(shortDigest).find(Boolean) ?? `${shown[0]?.reference}`;
  return [
    renderColumns(MATCHES, shown),
    ...(further > 0 ? [`${further} more`] : []),
    `\nName one of them: ${paste(`image ${shellWord(first)}`)}`,
  ].join("\n");
}

/** Long enough that no two images have the same. */
const shortDigest = ({ digest }: ListedImage): string => digest?.slice(0, 19) ?? "";

const MATCHES: readonly Column<ListedImage>[] = [
  { head: "image", least: 12, keepsEnd: true, cell: ({ reference }) => reference },
  { head: "digest", cell: shortDigest },
  { head: "platform", cell: ({ platform }) => platform },
  { head: "verdict", least: 6, cell: ({ verdict, scan }) => verdict ?? scan?.state ?? "-" },
];

const unknownText = (asked: string, reasons: readonly WhyUnknown[]): string =>
  [`The ledger does not know ${asked}:`, ...reasons.map(({ message }) => message)]
    .map(terminalText)
    .join("\n");

/** The ledger has answered: whatever AWS refuses here is no failure. */
async function reasonsOf({ name, config }: Context, asked: string): Promise<readonly WhyUnknown[]> {
  if (ROW_NUMBER.test(asked)) {
    const message = `The image of row ${asked} is not in the ledger any more: ask for a new list.`;
    return [{ reason: "no-row", message }];
  }
  try {
    // Loaded only here, with the client of ECS.
    const { accountOf } = await import("../coverage/account.ts");
    const inputs = await readInputs({ ...(await accountOf(config)), policy: async () => "{}" }, name);
    return await whyUnknown(asked, inputs, tasksOf(config));
  } catch (error) {
    return possibleReasons(error as Error);
  }
}

/** What stands in for an owner where a workload has none: the tags that it lacks. */
async function noOwnerText({ config, name }: Context, images: readonly ShownImage[]): Promise<string> {
  try {
    const isAsked = images.some(({ running, owner }) => owner === null && running?.length);
    const sweeper = isAsked ? await functionNamed(config, `${name}-task-sweeper`) : undefined;
    const keys: readonly string[] = JSON.parse(sweeper?.variables.OWNER_TAG_KEYS ?? "[]");
    return keys.length > 0 ? `no tag ${keys.join(" or ")}` : NO_OWNER;
  } catch {
    return NO_OWNER;
  }
}

const NO_OWNER = "no owner: input owner_tag_keys";

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

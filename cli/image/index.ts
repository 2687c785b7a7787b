import { imageKey } from "../../functions/contract/image";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import { readLeniency } from "../../functions/exceptions/exceptions";
import { historyKey } from "../../functions/ledger/history";
import { readHistory } from "../../functions/rows/row";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row, Table } from "../../functions/table/table";
import { type Column, renderColumns } from "../columns";
import type { CliCommand } from "../command";
import { type Context, shellWord } from "../context";
import { accountOf } from "../coverage/account";
import { readInputs } from "../coverage/inputs";
import { functionNamed } from "../coverage/known-function";
import { pastOf } from "../images/past";
import { withWorkloads } from "../images/workloads";
import { imageFromRow, type ListedImage, plainImage } from "../listed-image";
import { terminalText } from "../screen";
import { findImages } from "./find";
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
async function image(context: Context, _: unknown, named: string): Promise<boolean> {
  const { keys, several } = await findImages(context, named);
  if (several.length > 0) {
    printSeveral(context, named, several);
    return false;
  }
  const now = new Date();
  const { images, problem } = await read(
    new DynamodbTable(context.client, context.table),
    keys.slice(0, MOST_SHOWN),
    now,
  );
  if (images.length === 0) {
    await printUnknown(context, named);
    return false;
  }
  if (problem !== undefined) {
    console.error(problem);
  }
  if (keys.length > MOST_SHOWN) {
    console.error(
      `${keys.length - MOST_SHOWN} further rows of ${terminalText(named)}, seen before those, are left out: name one by its digest (${context.paste("images --repository …")} lists them).`,
    );
  }
  const noOwner = context.json ? "" : await noOwnerText(context, images);
  console.log(
    context.json
      ? images.map((each) => JSON.stringify(each)).join("\n")
      : images.map((each) => describeShown(each, { now, paste: context.paste, noOwner })).join("\n\n"),
  );
  return true;
}

function printSeveral({ json, paste }: Context, asked: string, several: readonly ListedImage[]): void {
  if (json) {
    const matches = several.map(({ reference, digest, platform, verdict }) => {
      return { reference, digest, platform, verdict };
    });
    console.log(JSON.stringify({ version: "1", asked, reasons: [], matches }));
    return;
  }
  const shown = several.slice(0, MOST_SHOWN);
  console.log(renderColumns(MATCHES, shown));
  const further = several.length - shown.length;
  console.error(
    `${further > 0 ? `And ${further} more. ` : ""}${terminalText(asked)} may mean each of these: name one by its digest, as in ${paste(`image ${shellWord(shortDigest(shown[0]) || `${shown[0]?.reference}`)}`)}`,
  );
}

const shortDigest = (image: ListedImage | undefined): string => image?.digest?.slice(0, 19) ?? "";

const MATCHES: readonly Column<ListedImage>[] = [
  { head: "image", least: 20, keepsEnd: true, cell: ({ reference }) => reference },
  { head: "digest", cell: shortDigest },
  { head: "platform", cell: ({ platform }) => platform },
  { head: "verdict", least: 6, cell: ({ verdict, scan }) => verdict ?? scan?.state ?? "-" },
];

async function printUnknown(context: Context, asked: string): Promise<void> {
  const reasons = await reasonsOf(context, asked);
  if (context.json) {
    console.log(JSON.stringify({ version: "1", asked, reasons, matches: [] }));
    return;
  }
  console.error(`The ledger does not know ${terminalText(asked)}.`);
  for (const { message } of reasons) {
    console.log(terminalText(message));
  }
}

/** The ledger has answered: whatever AWS refuses here is no failure. */
async function reasonsOf({ client, name, config }: Context, asked: string): Promise<WhyUnknown[]> {
  try {
    const inputs = await readInputs({ ...(await accountOf(client)), policy: async () => "{}" }, name);
    return await whyUnknown(asked, inputs, tasksOf(config));
  } catch (error) {
    return possibleReasons(error as Error);
  }
}

/** What stands in for an owner where a workload has none; asked for only there. */
async function noOwnerText({ client, name }: Context, images: readonly ShownImage[]): Promise<string> {
  const isAsked = images.some(
    ({ running, owner }) => owner === null && running !== null && running.length > 0,
  );
  try {
    const sweeper = isAsked ? await functionNamed(client, `${name}-task-sweeper`) : undefined;
    const keys: readonly string[] = JSON.parse(sweeper?.variables.OWNER_TAG_KEYS ?? "null") ?? [];
    return keys.length > 0 ? `no tag ${keys.join(" or ")}` : "no owner: input owner_tag_keys";
  } catch {
    return "no owner: input owner_tag_keys";
  }
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

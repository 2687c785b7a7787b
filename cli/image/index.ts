import { readLeniency } from "../../functions/exceptions/exceptions";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { CliCommand } from "../command";
import { type Context, shellWord } from "../context";
import { readInputs } from "../coverage/inputs";
import type { Answer } from "../doctor/ask";
import { functionOf } from "../doctor/examination";
import { rememberRows } from "../images/row-numbers";
import { renderImages } from "../images/table";
import { withWorkloads } from "../images/workloads";
import type { ListedImage } from "../ledger/listed-image";
import { terminalText } from "../text/screen";
import { askedImage, findImages, ROW_NUMBER } from "./find";
import { describeShown } from "./report";
import { readImage, type ShownImage } from "./shown-image";
import { tasksOf, whyUnknown } from "./why-unknown";

/** So many images that may be meant are listed, and rows of one reference shown, those first that were seen latest. */
const MOST_SHOWN = 20;

export const command: CliCommand = {
  name: "image",
  description:
    "Says everything that is known of an image, or why nothing is: verdict, failed rules, vulnerabilities with their fixes, who " +
    "runs it, what to do next, its latest verdicts, and the exceptions that name it.",
  examples: ["image 3", "image nginx:1.27"],
  rights: [
    "dynamodb:Scan and dynamodb:BatchGetItem on the table",
    "to say why nothing is known, and which tags an owner needs: lambda:GetFunctionConfiguration on the functions of the installation, ecs:ListClusters, ecs:ListTasks, ecs:DescribeTasks",
  ],
  configure: (program) => {
    program.argument(
      "<image>",
      "the number of a row of the last list, a digest or the beginning of one, a reference, or a part of the name",
      askedImage,
    );
  },
  run: image,
};

/** Prints everything that is known of an image; false where the ledger does not know it, or knows several. */
async function image(context: Context, _: unknown, asked: string): Promise<boolean> {
  const { json, paste } = context;
  const { keys, several } = await findImages(context, asked);
  const [table, now] = [new DynamodbTable(context.client, context.table), new Date()];
  const { exceptions, problem } = await readLeniency(table, now);
  const images: ShownImage[] = [];
  for (const key of keys.slice(0, MOST_SHOWN)) {
    const found = await readImage(table, key, exceptions, now);
    images.push(...(found ? [found] : []));
  }
  if (images.length > 0) {
    const told = { now, paste, noOwner: json ? "" : await noOwner(context, images) };
    const texts = images.map((each) => (json ? JSON.stringify(each) : describeShown(each, told)));
    console.log(texts.join(json ? "\n" : "\n\n"));
    const further = keys.length - MOST_SHOWN;
    const said = [problem, further > 0 && `${further} more, seen before those: name one by its digest.`];
    said.filter(Boolean).map((each) => console.error(each));
    return true;
  }
  const reasons = several.length > 0 ? [] : await reasonsOf(context, asked);
  if (json) {
    console.log(JSON.stringify({ version: "1", asked, matches: several, reasons }));
  } else if (several.length > 0) {
    await printSeveral(context, table, several);
  } else {
    console.log([`The ledger does not know ${asked}:`, ...reasons].map(terminalText).join("\n"));
  }
  return false;
}

async function printSeveral(
  context: Context,
  table: DynamodbTable,
  several: readonly ListedImage[],
): Promise<void> {
  const shown = await withWorkloads(table, several.slice(0, MOST_SHOWN));
  const further = several.length - shown.length;
  const [first] = shown.map(({ digest, reference }) => digest?.slice(0, 19) ?? reference);
  console.log(renderImages(shown, new Date()));
  console.log(
    `${further > 0 ? `${further} more\n` : ""}\nName one by its number, or as the first: ${context.paste(`image ${shellWord(`${first}`)}`)}`,
  );
  rememberRows(context, shown);
}

/** The ledger has answered: whatever AWS refuses here is no failure. */
async function reasonsOf(context: Context, asked: string): Promise<readonly string[]> {
  if (ROW_NUMBER.test(asked)) {
    return [`The image of row ${asked} is not in the ledger any more: ask for a new list.`];
  }
  try {
    const { askAws } = await import("../doctor/call-aws.ts");
    const ask = askAws(context);
    return await whyUnknown(asked, await readInputs(ask, context.name), tasksOf(ask));
  } catch (error) {
    return [
      `It may be that no task has pulled it since the installation began, that exclude_images or include_images leaves it out, or that cluster_arns or launch_types leaves out what runs it. Which of these it is could not be found out, which takes lambda:GetFunctionConfiguration, ecs:ListClusters, ecs:ListTasks and ecs:DescribeTasks: ${(error as Error).message}`,
    ];
  }
}

/** What stands in for an owner where a workload has none: the tags that it lacks. */
async function noOwner(context: Context, images: readonly ShownImage[]): Promise<string> {
  let sweeper: Answer;
  if (images.some(({ running, owner }) => owner === null && running?.length)) {
    const { askAws } = await import("../doctor/call-aws.ts");
    const about = { ask: askAws(context), name: context.name };
    sweeper = await functionOf(about, "task-sweeper").catch(() => undefined);
  }
  const keys: readonly string[] = JSON.parse(sweeper?.Environment?.Variables?.OWNER_TAG_KEYS || "[]");
  return keys.length > 0 ? `no tag ${keys.join(" or ")}` : "no owner: input owner_tag_keys";
}

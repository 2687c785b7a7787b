import { RATINGS, SEVERITIES } from "../../../functions/contract/images/vulnerabilities";
import { readLeniency } from "../../../functions/exceptions/exceptions";
import type { ListedVulnerability } from "../../../functions/images/vulnerability-list";
import { chosenFrom, matching } from "../../arguments/options";
import type { CliCommand, Context } from "../../commands";
import { rememberRows } from "../../images/row-numbers";
import { renderImages, withWorkloads } from "../../images/table";
import { shellWord } from "../../program-name";
import { terminalText } from "../../text/screen";
import { findImages, ROW_NUMBER, whyUnknown } from "./find";
import { describeShown, readImage } from "./report";

type Severity = (typeof SEVERITIES)[number];
type Options = Readonly<{ vulnerabilities?: boolean; severity?: Severity; fixable?: boolean }>;

const isChosenBy =
  ({ severity, fixable }: Options) =>
  (vulnerability: ListedVulnerability): boolean =>
    (fixable !== true || vulnerability.fixedIn !== undefined) &&
    (severity === undefined || RATINGS.indexOf(vulnerability.severity) <= RATINGS.indexOf(severity));

/** Images or rows that are shown, at most; the latest seen first. */
const MAX_IMAGES = 20;

export const command: CliCommand = {
  name: "image",
  description:
    "Says everything that is known of an image, or why nothing is: verdicts, failed rules, vulnerabilities with their fixes, " +
    "and who runs it. It also says what to do next, and which exceptions name the image.",
  examples: ["image nginx:1.27", "image 3 --severity high --fixable"],
  rights: [
    "dynamodb:Scan and dynamodb:BatchGetItem on the table",
    "to say why nothing is known: lambda:GetFunctionConfiguration on the functions of the installation, ecs:ListClusters, ecs:ListTasks, ecs:DescribeTasks, and for patterns on tags ecs:DescribeTaskDefinition",
  ],
  configure: (program) => {
    const takes =
      "the number of a row of the last list, a digest or the beginning of one, a reference, or a part of the name";
    const least = (text: string) => chosenFrom(SEVERITIES)(text)[0];
    const from = `the same from this severity on: ${SEVERITIES.join(", ")}`;
    program
      .argument("<image>", takes, matching(/^(?=.*\S).{1,300}$/, "It takes 1 to 300 characters."))
      .option("--vulnerabilities", "with all vulnerabilities that are listed, at most 500")
      .option("--severity <least>", from, least)
      .option("--fixable", "the same, with those alone that have a fix");
  },
  run: async (context, options: Options, asked: string) => {
    const { json, paste, ledger: table } = context;
    const { keys, several } = await findImages(context, asked);
    const now = new Date();
    const { exceptions, problem } = await readLeniency(table, now);
    const areAsked = options.vulnerabilities || options.severity || options.fixable;
    const isChosen = areAsked ? isChosenBy(options) : undefined;
    const own = json ? await context.ownPlace() : undefined;
    const reads = keys
      .slice(0, MAX_IMAGES)
      .map((key) => readImage(table, key, exceptions, now, own, isChosen));
    const images = (await Promise.all(reads)).flat();
    if (images.length > 0) {
      const texts = images.map((each) =>
        json ? JSON.stringify(each) : describeShown(each, now, paste, isChosen),
      );
      console.log(texts.join(json ? "\n" : "\n\n"));
      if (keys.length > MAX_IMAGES) {
        console.error("More were seen before: name one by its digest.");
      }
      if (problem) {
        console.error(terminalText(problem));
      }
      return true;
    }
    const reasons = several.length > 0 ? [] : await reasonsOf(context, asked);
    if (json) {
      console.log(JSON.stringify({ version: "1", asked, matches: several, reasons }));
    } else if (several.length > 0) {
      const shown = await withWorkloads(table, several.slice(0, MAX_IMAGES));
      const first = shellWord(shown[0]?.digest?.slice(0, 19) ?? `${shown[0]?.reference}`);
      console.log(renderImages(shown, now));
      console.log(several.length > shown.length ? `${several.length - shown.length} more\n` : "");
      console.log(`Name one by its number, or as the first: ${paste(`image ${first}`)}`);
      rememberRows(context, shown);
    } else {
      console.log([`The ledger does not know ${asked}:`, ...reasons].map(terminalText).join("\n"));
    }
    return false;
  },
};

const MAY_BE =
  "It may be that no task has pulled it since the installation began, that exclude_images or include_images leaves it out, or that cluster_arns or launch_types leaves out what runs it.";

/** Returns why an image is not known. A refusal by AWS is no failure here, because the ledger has answered. */
async function reasonsOf(context: Context, asked: string): Promise<readonly string[]> {
  if (ROW_NUMBER.test(asked)) {
    return [`The image of row ${asked} is not in the ledger any more: ask for a new list.`];
  }
  // A text with a capital first may be a vulnerability's name, because no image begins with one.
  const vulnerability = /^[A-Z]/.test(asked) ? shellWord(asked) : "CVE-2026-12345";
  const byName = `Images are found by name here. Which images have a vulnerability says: ${context.paste(`vulnerability ${vulnerability}`)}`;
  try {
    return [...(await whyUnknown(context, asked)), byName];
  } catch (error) {
    const failed = `Which of these it is could not be found out: ${(error as Error).message}`;
    return [`${MAY_BE} ${failed}`, byName];
  }
}

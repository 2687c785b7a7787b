import { lastPart } from "../../../functions/contract/arn";
import { withoutLinks } from "../../../functions/contract/exportable";
import {
  type Image,
  imageKey,
  MAX_NORMALISED_LENGTH,
  parseImage,
  repositoryIn,
} from "../../../functions/contract/images/image";
import { PARTITION_KEY } from "../../../functions/contract/ledger";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { isAwsManaged, judged } from "../../../functions/tasks/sightings";
import { imageOf, readTask } from "../../../functions/tasks/task-event";
import type { Ask } from "../../account/ask";
import { AskedDefinitions, clusterArns, described } from "../../account/ecs";
import type { CoverageInputs } from "../../account/examination";
import { briefMatcher, namedImage } from "../../arguments/named-image";
import { wrong } from "../../arguments/options";
import type { Context } from "../../commands";
import { rememberedRow } from "../../images/row-numbers";
import { imagePages, type ListedImage, plainImage, rowsNamed } from "../../ledger/listed-images";

export const ROW_NUMBER = /^[1-9]\d{0,4}$/;
/** A digest or its beginning, after a name or not: after `sha256:` of any length, else of six digits or more. */
const DIGEST = /(?:^|@)(?:sha256:|(?=[0-9a-f]{6}))([0-9a-f]{1,64})(?:…|\.\.\.)?$/;
const HAS_TAG = /:[\w.-]+$/;

export function askedImage(text: string): string {
  const isNoDigest = text.startsWith("sha256:") && !DIGEST.test(text);
  if (text.trim() === "" || text.length > MAX_NORMALISED_LENGTH || isNoDigest) {
    throw wrong(
      `Give the number of a row, a digest, a reference or a part of a name, of at most ${MAX_NORMALISED_LENGTH} characters.`,
    );
  }
  return text.trim();
}

/**
 * Finds the images that a text may mean: a row's number, a digest or its beginning, a reference, or a part of a name.
 *
 * @returns keys that are meant, or `several` that may be; `isOtherName`: the content is only known under another name
 * @throws Error with one sentence for the user if no row has that number
 */
export async function findImages(context: Context, text: string) {
  if (ROW_NUMBER.test(text)) {
    const key = rememberedRow(context, Number(text));
    if (key === undefined) {
      throw new Error(
        `No list with a row ${text} is remembered: take the number from a new one (${context.paste("images")}).`,
      );
    }
    return { keys: [key], several: [] as ListedImage[] };
  }
  const [isMeant, name] = [matcherOf(text), normalised(text)];
  const matches: ListedImage[] = [];
  for await (const page of imagePages(context.ledger)) {
    matches.push(...page.filter(isMeant));
  }
  const whole = wholeImage(text);
  if (matches.length === 0 && whole && "digest" in whole && whole.name) {
    // The content may be known under another name.
    const rows = await rowsNamed(context.ledger, { digest: whole.digest });
    return { keys: rows.map((row) => String(row[PARTITION_KEY])), several: [], isOtherName: true };
  }
  matches.sort((one, other) => (other.lastSeenAt ?? "").localeCompare(one.lastSeenAt ?? ""));
  // `nginx:1.27` does not mean nginx:1.27-alpine if there is exactly that tag, in any registry.
  const isExact = ({ reference }: ListedImage) => reference === name || reference.endsWith(`/${text}`);
  const exact = HAS_TAG.test(text) ? matches.filter(isExact) : [];
  const found = exact.length > 0 ? exact : matches;
  const idOf = ({ digest, reference }: ListedImage) => (found === exact ? null : digest) ?? reference;
  const different = new Set(found.map(idOf));
  return different.size <= 1
    ? { keys: found.map((image) => imageKey(plainImage(image))), several: [] }
    : { keys: [], several: found };
}

/** Returns the image that a text names in full; undefined: the text can only be a part of a name. */
function wholeImage(text: string) {
  try {
    return namedImage(text);
  } catch {
    return undefined;
  }
}

/** Returns a test of whether a text may mean an image: by its normalised name, a part of that, or its digest. */
export function matcherOf(text: string) {
  const [, digits] = DIGEST.exec(text) ?? [];
  // REPOSITORY[:TAG]@DIGEST means that content under this name, with any tag.
  const repository = text.includes("@") ? text.replace(/(:[\w.-]+)?@.*$/, "").toLowerCase() : "";
  const names = [repository, normalised(repository)?.replace(HAS_TAG, "") ?? repository];
  const name = normalised(text);
  const everyTag = HAS_TAG.test(text) ? undefined : name && repositoryIn(name);
  const isBrief = briefMatcher(text);
  return (image: { readonly reference: string; readonly digest?: string | null }) => {
    const { reference, digest } = image;
    return (
      [name, everyTag].includes(reference) ||
      repositoryIn(reference) === everyTag ||
      reference.toLowerCase().includes(text.toLowerCase()) ||
      (digits !== undefined &&
        names.some((each) => reference.includes(each)) &&
        digest?.startsWith(`sha256:${digits}`) === true) ||
      isBrief(image)
    );
  };
}

/** Returns the normalised reference, on Docker Hub without a registry; undefined for a digest or a part of a name. */
function normalised(text: string): string | undefined {
  const image = wholeImage(text);
  return image && "reference" in image ? image.reference : undefined;
}

const MOST_NAMED = 5;

/** Returns why nothing is known of an image, for people: by the tasks that run or stopped lately, and by the inputs. */
export async function whyUnknown(text: string, inputs: CoverageInputs, ask: Ask) {
  if (!inputs.enabled) {
    return ["The installation is switched off (input enabled): nothing is scanned."];
  }
  const isMeant = matcherOf(text);
  const found = new Set<string>();
  const definitions = new AskedDefinitions(ask);
  for await (const task of tasksOf(ask)) {
    const reasons = await unlessUnreadable(() => reasonsOfTask(task, isMeant, inputs, definitions));
    reasons.map((reason) => found.add(reason));
  }
  if (definitions.refusal !== undefined) {
    throw definitions.refusal;
  }
  if (found.size === 0) {
    const reasons = await unlessUnreadable(async () => leftOut(parseImage(text, "linux/amd64"), inputs));
    return [...reasons, NEVER_SEEN];
  }
  return [...found].slice(0, MOST_NAMED);
}

const NEVER_SEEN =
  "No task runs it now, and none in scope has pulled it since the installation began, or within the last 90 days.";

/** Yields all tasks as ECS describes them, including those that stopped within the last hour. */
async function* tasksOf(ask: Ask): AsyncGenerator<unknown> {
  for (const cluster of await clusterArns(ask)) {
    yield* described(ask, "tasks", cluster, "RUNNING");
    yield* described(ask, "tasks", cluster, "STOPPED");
  }
}

/** Reads reasons; none if a text is no whole reference, or a task cannot be read. */
async function unlessUnreadable(read: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}

function leftOut(image: Image, { includeImages: include, excludeImages: exclude }: CoverageInputs): string[] {
  const by = imageFilter({ include, exclude })(image);
  const pattern = exclude.find((each) => imageFilter({ include: [], exclude: [each] })(image));
  if (by === "excluded") {
    return [`${image.reference} is left out by the pattern ${pattern} of exclude_images.`];
  }
  return by ? [`No pattern of include_images names ${image.reference}: ${include.join(", ")}.`] : [];
}

async function reasonsOfTask(
  described: unknown,
  isMeant: ReturnType<typeof matcherOf>,
  inputs: CoverageInputs,
  definitions: AskedDefinitions,
) {
  const task = readTask(described);
  const { launchType, lastStatus, stoppedReason }: Record<string, unknown> = Object(described);
  const filter = imageFilter({ include: inputs.includeImages, exclude: inputs.excludeImages });
  const reasonsOf = async (container: (typeof task.containers)[number]) => {
    const named = imageOf(container, "linux/amd64");
    if (!isMeant(named)) {
      return [];
    }
    const runs = `${named.reference} runs in the cluster ${lastPart(task.clusterArn)}`;
    const declared = () => definitions.declaredImages(task.taskDefinitionArn);
    const { image, reason } = await judged(container, named, filter, declared);
    const reasons = [
      isAwsManaged(container) && `${runs} as AWS's own, which is not scanned.`,
      task.windows && `${runs} on Windows, which is not scanned.`,
      !inputs.launchTypes.some((each) => each === launchType) &&
        `${runs} on ${launchType}, which launch_types leaves out.`,
      inputs.clusterArns.length > 0 &&
        !inputs.clusterArns.includes(task.clusterArn) &&
        `${runs}, which cluster_arns leaves out.`,
      ...(reason === undefined ? [] : leftOut(image, inputs)),
      !(task.running || container.imageDigest) &&
        `${runs}, and was not pulled there: ${withoutLinks(`${stoppedReason ?? lastStatus}`)}.`,
      `${runs}, and should be known within a minute, or after the next sweep (doctor).`,
    ];
    return reasons.filter((each) => each !== false).slice(0, 1);
  };
  // An unreadable container must not hide the one that is meant.
  const found = task.containers.map((container) => unlessUnreadable(() => reasonsOf(container)));
  return (await Promise.all(found)).flat();
}

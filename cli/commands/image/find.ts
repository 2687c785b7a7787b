import { lastPart } from "../../../functions/contract/arn";
import { withoutLinks } from "../../../functions/contract/exportable";
import { imageKey, PLATFORMS, parseImage, repositoryIn } from "../../../functions/contract/images/image";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { imagesOfTask, type TaskReader } from "../../../functions/tasks/sightings";
import { imageOf, readTask } from "../../../functions/tasks/task-event";
import type { Reply } from "../../account/ask";
import { AskedDefinitions, clusterArns, described } from "../../account/ecs";
import { type CoverageInputs, readInputs } from "../../account/examination";
import { imageMatcher, namedImage } from "../../arguments/named-image";
import type { Context } from "../../commands";
import { rememberedRow } from "../../images/row-numbers";
import { collected, imagePages, type ListedImage, plainImage } from "../../ledger/listed-images";
import { KINDS } from "../coverage/findings";

export const ROW_NUMBER = /^[1-9]\d{0,4}$/;
/** A digest or its beginning, after a name or not: after `sha256:` of any length, else of six digits or more. */
const DIGEST = /(?:^|@)(?:sha256:|(?=[0-9a-f]{6}))([0-9a-f]{1,64})(?:…|\.\.\.)?$/;
const HAS_TAG = /:[\w.-]+$/;

/**
 * Finds the images that a text may mean: a row's number, a digest or its beginning, a reference, or a part of a name.
 *
 * @returns keys that are meant, or `several` that may be
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
  const isMeant = matcherOf(text);
  const matches = (await collected(imagePages(context.ledger))).filter(isMeant);
  matches.sort((one, other) => (other.lastSeenAt ?? "").localeCompare(one.lastSeenAt ?? ""));
  // REPOSITORY[:TAG]@DIGEST means that content under this name, with any tag; else under whatever name it is known.
  const isNamed = matcherOf(text.replace(/(:[\w.…-]+)?@.*$/, ""));
  const ofName = text.includes("@")
    ? matches.filter(({ reference }) => isNamed({ reference: repositoryIn(reference) }))
    : matches;
  // `nginx:1.27` does not mean nginx:1.27-alpine if there is exactly that tag, in any registry.
  const isExact = ({ reference }: ListedImage) =>
    reference === normalised(text) || reference.endsWith(`/${text}`);
  const exact = HAS_TAG.test(text) ? matches.filter(isExact) : [];
  const found = [exact, ofName, matches].find((list) => list.length > 0) ?? [];
  const idOf = ({ digest, reference }: ListedImage) => (found === exact ? null : digest) ?? reference;
  const different = new Set(found.map(idOf));
  return different.size <= 1
    ? { keys: found.map((image) => imageKey(plainImage(image))), several: [] }
    : { keys: [], several: found };
}

/** Returns what a function reads; undefined if it throws, because it cannot read that. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Returns a test of whether a text may mean an image: by its normalised name, a part of that, or its digest. */
export function matcherOf(text: string) {
  const [, digits] = DIGEST.exec(text) ?? [];
  const name = normalised(text);
  const everyTag = HAS_TAG.test(text) ? undefined : name && repositoryIn(name);
  const isNamed = imageMatcher(text);
  return (image: { readonly reference: string; readonly digest?: string | null }): boolean =>
    image.reference === name ||
    repositoryIn(image.reference) === everyTag ||
    image.reference.toLowerCase().includes(text.toLowerCase()) ||
    image.digest?.startsWith(`sha256:${digits}`) ||
    isNamed(image);
}

/** Returns the normalised reference, on Docker Hub without a registry; undefined for a digest or a part of a name. */
function normalised(text: string): string | undefined {
  const image = readable(() => namedImage(text));
  return image && "reference" in image ? image.reference : undefined;
}

const MAX_REASONS = 5;

/** Returns why nothing is known of an image, for people: by the tasks that run or stopped lately, and by the inputs. */
export async function whyUnknown(context: Context, text: string): Promise<readonly string[]> {
  const inputs = await readInputs(context);
  if (!inputs.enabled) {
    return ["The installation is switched off (input enabled): nothing is scanned."];
  }
  const { ask } = context;
  const { includeImages: include, excludeImages: exclude } = inputs;
  const reader = { filter: imageFilter({ include, exclude }), taskDefinitions: new AskedDefinitions(ask) };
  const isMeant = matcherOf(text);
  const found = new Set<string>();
  for (const cluster of await clusterArns(ask)) {
    for (const status of ["RUNNING", "STOPPED"]) {
      for await (const task of described(ask, "tasks", cluster, status)) {
        (await reasonsOfTask(task, isMeant, inputs, reader)).map((reason) => found.add(reason));
      }
    }
  }
  if (reader.taskDefinitions.refusal !== undefined) {
    throw reader.taskDefinitions.refusal;
  }
  const leftOut = readable(() => reader.filter(parseImage(text, PLATFORMS[0])));
  const unseen = [...(leftOut ? [`${normalised(text)} is ${KINDS[leftOut]}.`] : []), NEVER_SEEN];
  return found.size > 0 ? [...found].slice(0, MAX_REASONS) : unseen;
}

const NEVER_SEEN =
  "No task runs this image now, and in the last 90 days no task in scope has pulled it. Tasks of other accounts and regions are not looked at here.";

async function reasonsOfTask(
  ofEcs: Reply,
  isMeant: ReturnType<typeof matcherOf>,
  inputs: CoverageInputs,
  reader: TaskReader,
): Promise<readonly string[]> {
  const task = readTask(ofEcs);
  const { launchTypes, clusterArns: clusters } = inputs;
  const { skipped } = await imagesOfTask(task, reader);
  const reasons = new Map(skipped.map(({ container, reason }) => [container, reason]));
  const ofTask =
    (!launchTypes.includes(ofEcs.launchType) && `is left out by launch_types (${ofEcs.launchType})`) ||
    (clusters.length > 0 && !clusters.includes(task.clusterArn) && "is left out by cluster_arns");
  return task.containers.flatMap((container) => {
    const image = readable(() => imageOf(container, PLATFORMS[0]));
    const reason = reasons.get(container.name);
    const isPulled = task.running || container.imageDigest;
    const why =
      ofTask ||
      (reason && reason !== "never-ran" && `is ${KINDS[reason]}`) ||
      (!isPulled && `was not pulled there: ${withoutLinks(`${ofEcs.stoppedReason ?? ofEcs.lastStatus}`)}`) ||
      "should be known within a minute, or after the next sweep (doctor)";
    return image && isMeant(image)
      ? [`${image.reference} in the cluster ${lastPart(task.clusterArn)} ${why}.`]
      : [];
  });
}

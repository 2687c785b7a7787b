import { lastPart } from "../../../functions/contract/arn";
import { withoutLinks } from "../../../functions/contract/exportable";
import { type Image, parseImage } from "../../../functions/contract/images/image";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { isAwsManaged, judged } from "../../../functions/tasks/sightings";
import { imageOf, readTask } from "../../../functions/tasks/task-event";
import { type Ask, pages } from "../../account/ask";
import { AskedDefinitions, clusterArns } from "../../account/ecs";
import type { CoverageInputs } from "../coverage/inputs";
import { matcherOf } from "./find";

/** As many reasons are named. */
const MOST_NAMED = 5;

/** Why nothing is known of what somebody has typed, for people: by the tasks that run or stopped lately, and by the inputs. */
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

/** All tasks of the account and region as ECS describes them, those that stopped within the last hour included. */
async function* tasksOf(ask: Ask): AsyncGenerator<unknown> {
  for (const cluster of await clusterArns(ask)) {
    for (const desiredStatus of ["RUNNING", "STOPPED"]) {
      // At most 100 a page, which is what DescribeTasks takes.
      const asked = { cluster, desiredStatus };
      for await (const { taskArns: tasks = [] } of pages(ask, "ecs", "ListTasks", asked)) {
        yield* tasks.length > 0 ? (await ask("ecs", "DescribeTasks", { cluster, tasks })).tasks : [];
      }
    }
  }
}

/** A text that is no whole reference, or a task that nobody can read, says nothing of an image. */
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
  // Beside one that nobody can read may be the one that is meant.
  const found = task.containers.map((container) => unlessUnreadable(() => reasonsOf(container)));
  return (await Promise.all(found)).flat();
}

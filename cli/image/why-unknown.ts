import { lastPart } from "../../functions/contract/arn";
import { type Image, parseImage } from "../../functions/contract/image";
import { imageFilter } from "../../functions/tasks/image-filter";
import { imageOf, isAwsManaged, readTask } from "../../functions/tasks/task-event";
import type { CoverageInputs } from "../coverage/inputs";
import { matcherOf, namesHost } from "./find";

/**
 * Why an image is not in the ledger: `disabled`, `excluded`, `not-included`, `aws-managed`, `windows`, `launch-type`, `cluster`,
 * `not-pulled`, `under-way`, `no-task`, `no-row`, or `denied` where AWS does not let anybody know.
 */
export interface WhyUnknown {
  readonly reason: string;
  /** For people; it may change. */
  readonly message: string;
}

/** As many tasks are named. */
const MOST_NAMED = 5;

/**
 * Why nothing is known of what somebody has named: by the inputs, and by the tasks that run it.
 *
 * @param text as it was typed
 * @param tasks those that run or stopped lately, as ECS describes them
 */
export async function whyUnknown(
  text: string,
  inputs: CoverageInputs,
  tasks: AsyncIterable<unknown>,
): Promise<readonly WhyUnknown[]> {
  if (!inputs.enabled) {
    return [why("disabled", "The installation is switched off (input enabled): nothing is scanned.")];
  }
  const byName = leftOut(() => parseImage(text, "linux/amd64"), inputs);
  // Without a registry it may be another one's.
  if (byName.length > 0 && namesHost(text)) {
    return byName;
  }
  const found = new Map<string, WhyUnknown>();
  for await (const task of tasks) {
    for (const each of whyOfTask(task, matcherOf(text), inputs)) {
      found.set(each.message, each);
    }
    if (found.size >= MOST_NAMED) {
      break;
    }
  }
  const noTask =
    "No task runs it now, and none in scope has pulled it since the installation began, or within the last 90 days.";
  return found.size > 0 ? [...found.values()] : [...byName, why("no-task", noTask)];
}

/** Where nobody can look: what the reason may be, and which rights it takes to find out. */
export const possibleReasons = ({ message }: Error): readonly WhyUnknown[] => [
  why(
    "denied",
    `It may be that no task has pulled it since the installation began, that exclude_images or include_images leaves it out, or that cluster_arns or launch_types leaves out what runs it. Which of these it is could not be found out, which takes lambda:GetFunctionConfiguration, ecs:ListClusters, ecs:ListTasks and ecs:DescribeTasks: ${message}`,
  ),
];

const why = (reason: string, message: string): WhyUnknown => ({ reason, message });

function leftOut(read: () => Image, { includeImages, excludeImages }: CoverageInputs): WhyUnknown[] {
  try {
    const image = read();
    const name = image.reference;
    const pattern = excludeImages.find((each) => imageFilter({ include: [], exclude: [each] })(image));
    const isIncluded = imageFilter({ include: includeImages, exclude: [] })(image) === undefined;
    return pattern !== undefined
      ? [why("excluded", `${name} is left out by the pattern ${pattern} of exclude_images.`)]
      : isIncluded
        ? []
        : [why("not-included", `No pattern of include_images names ${name}: ${includeImages.join(", ")}.`)];
  } catch {
    // No whole reference: a part of one, or a digest.
    return [];
  }
}

function whyOfTask(
  described: unknown,
  isMeant: ReturnType<typeof matcherOf>,
  inputs: CoverageInputs,
): WhyUnknown[] {
  try {
    const task = readTask(described);
    const { launchType, lastStatus, stoppedReason }: Record<string, unknown> = Object(described);
    const cluster = lastPart(task.clusterArn);
    return task.containers.flatMap((container) => {
      const image = imageOf(container, "linux/amd64");
      const runs = `${image.reference} runs in the cluster ${cluster}`;
      const isOfOthers = inputs.clusterArns.length > 0 && !inputs.clusterArns.includes(task.clusterArn);
      const isOtherType = !inputs.launchTypes.some((each) => each === launchType);
      const reasons = [
        ...(isAwsManaged(container)
          ? [why("aws-managed", `${runs} as AWS's own, which is not scanned.`)]
          : []),
        ...(task.windows ? [why("windows", `${runs} on Windows, which is not scanned.`)] : []),
        ...(isOtherType
          ? [why("launch-type", `${runs} on ${launchType}, which launch_types leaves out.`)]
          : []),
        ...(isOfOthers ? [why("cluster", `${runs}, which cluster_arns leaves out.`)] : []),
        ...leftOut(() => image, inputs),
        task.running || container.imageDigest
          ? why(
              "under-way",
              `${runs}, and should be known within a minute, or after the next sweep (doctor).`,
            )
          : why("not-pulled", `${runs}, and was not pulled there: ${stoppedReason ?? lastStatus}.`),
      ];
      return isMeant(image) ? reasons.slice(0, 1) : [];
    });
  } catch {
    // Of a task that cannot be read nobody can name an image.
    return [];
  }
}

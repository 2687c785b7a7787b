import { lastPart } from "../../functions/contract/arn";
import { type Image, parseImage } from "../../functions/contract/image";
import { imageFilter } from "../../functions/tasks/image-filter";
import {
  imageOf,
  isAwsManaged,
  type KnownTask,
  readTask,
  type TaskContainer,
} from "../../functions/tasks/task-event";
import type { CoverageInputs } from "../coverage/inputs";
import { matcherOf, namesHost } from "./find";

/** Why an image is not in the ledger. `message` is for people, and may change. */
export interface WhyUnknown {
  readonly reason:
    | "disabled"
    | "excluded"
    | "not-included"
    | "cluster"
    | "launch-type"
    | "windows"
    | "aws-managed"
    | "not-pulled"
    | "under-way"
    | "no-task"
    /** Nobody can say: AWS denied what it takes. */
    | "denied";
  readonly message: string;
}

export interface TaskSearch {
  /** Tasks that run or stopped lately, as ECS describes them. */
  tasks(): AsyncIterable<unknown>;
}

type Inputs = Pick<
  CoverageInputs,
  "enabled" | "launchTypes" | "clusterArns" | "includeImages" | "excludeImages"
>;

/** As many tasks are named. */
const MOST_NAMED = 5;

/**
 * Why nothing is known of what somebody has named: by the inputs, and by the tasks that run it.
 *
 * @param text as it was typed
 */
export async function whyUnknown(text: string, inputs: Inputs, { tasks }: TaskSearch): Promise<WhyUnknown[]> {
  if (!inputs.enabled) {
    return [
      {
        reason: "disabled",
        message: "The installation is switched off (input enabled): nothing is scanned.",
      },
    ];
  }
  const named = read(text);
  const ofName = named && leftOut(named, inputs);
  // Without a registry it may be another one's.
  if (ofName && namesHost(text)) {
    return [ofName];
  }
  const isMeant = matcherOf(text);
  const found = new Map<string, WhyUnknown>();
  for await (const described of tasks()) {
    for (const why of whyOfTask(described, isMeant, inputs)) {
      found.set(why.message, why);
    }
    if (found.size >= MOST_NAMED) {
      break;
    }
  }
  if (found.size > 0) {
    return [...found.values()];
  }
  return [
    ...(ofName ? [ofName] : []),
    {
      reason: "no-task",
      message:
        "No task runs it now, and none that is in scope has since the installation began, or within the last 90 days: an image is known once a task has pulled it.",
    },
  ];
}

/** Where nobody may look: what the reason may be. */
export function possibleReasons(denied: Error): WhyUnknown[] {
  return [
    {
      reason: "denied",
      message:
        "Why is not known. It may be that no task has pulled it since the installation began, that exclude_images or include_images leaves it out, or that cluster_arns or launch_types leaves out what runs it. " +
        `To find out, the credentials need lambda:GetFunctionConfiguration, ecs:ListClusters, ecs:ListTasks and ecs:DescribeTasks: ${denied.message}`,
    },
  ];
}

function read(text: string): Image | undefined {
  try {
    return parseImage(text, "linux/amd64");
  } catch {
    return undefined;
  }
}

function leftOut(image: Image, { includeImages, excludeImages }: Inputs): WhyUnknown | undefined {
  const name = image.reference;
  const pattern = excludeImages.find((each) => imageFilter({ include: [], exclude: [each] })(image));
  if (pattern !== undefined) {
    return {
      reason: "excluded",
      message: `${name} is left out by the pattern ${pattern} of exclude_images.`,
    };
  }
  return imageFilter({ include: includeImages, exclude: [] })(image)
    ? {
        reason: "not-included",
        message: `${name} is left out by include_images, of which no pattern names it: ${includeImages.join(", ")}.`,
      }
    : undefined;
}

function whyOfTask(described: unknown, isMeant: ReturnType<typeof matcherOf>, inputs: Inputs): WhyUnknown[] {
  try {
    const task = readTask(described);
    return task.containers.flatMap((container) => {
      const image = imageOf(container, "linux/amd64");
      return isMeant(image) ? [whyOfContainer(image, container, task, Object(described), inputs)] : [];
    });
  } catch {
    // A task whose image cannot be read runs none that anybody could name.
    return [];
  }
}

function whyOfContainer(
  image: Image,
  container: TaskContainer,
  { clusterArn, taskArn, running, windows }: KnownTask,
  { launchType, lastStatus, stoppedReason }: Readonly<Record<string, unknown>>,
  inputs: Inputs,
): WhyUnknown {
  const { launchTypes, clusterArns } = inputs;
  const cluster = lastPart(clusterArn);
  const runs = `${image.reference} runs in the cluster ${cluster}`;
  if (isAwsManaged(container)) {
    return {
      reason: "aws-managed",
      message: `${runs} in a container of AWS's own, and those are not scanned.`,
    };
  }
  if (windows) {
    return { reason: "windows", message: `${runs} on Windows, which is not scanned.` };
  }
  if (!launchTypes.some((each) => each === launchType)) {
    return {
      reason: "launch-type",
      message: `${runs} with the launch type ${launchType}, which launch_types leaves out.`,
    };
  }
  if (clusterArns.length > 0 && !clusterArns.includes(clusterArn)) {
    return { reason: "cluster", message: `${runs}, which cluster_arns leaves out.` };
  }
  const byPattern = leftOut(image, inputs);
  if (byPattern) {
    return byPattern;
  }
  return running || container.imageDigest
    ? {
        reason: "under-way",
        message: `${runs} in the task ${lastPart(taskArn)}, and should be known within a minute; if it is not, a sweep finds it, and doctor says whether events come.`,
      }
    : {
        reason: "not-pulled",
        message: `The task ${lastPart(taskArn)} of the cluster ${cluster} names ${image.reference} and has not pulled it: ${stoppedReason ?? lastStatus}.`,
      };
}

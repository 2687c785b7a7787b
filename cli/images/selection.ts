import { type Command, InvalidArgumentError } from "commander";
import { OUTCOME_CHANGES, type OutcomeChange } from "../../functions/rows/outcome-change";
import { imageFilter } from "../../functions/tasks/image-filter";
import { chosenFrom, repeated } from "../arguments/options";
import { type ListedImage, plainImage, STATUSES, type Status } from "../ledger/listed-image";
import type { Past } from "./past";
import type { ListedService, Workloads } from "./workloads";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
const CLUSTER_ARN = /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/([\w-]{1,255})$/;

/** Options that select images; absent: any. */
export interface Selection {
  /** Verdicts or states of the scan. */
  readonly status?: readonly Status[];
  /** Glob patterns. */
  readonly repository?: readonly string[];
  /** Only what something runs. */
  readonly running?: boolean;
  /** Owners of services, in lower case. */
  readonly owner?: readonly string[];
  /** Names of clusters. */
  readonly cluster?: readonly string[];
  /** Of the latest verdict. */
  readonly change?: readonly OutcomeChange[];
}

/** Whether an image is asked for, by each thing that may be known of it. */
export function selectionOf({ status, repository = [], running, owner, cluster, change }: Selection) {
  const omission = imageFilter({ include: repository, exclude: [] });
  const hasName = owner !== undefined || cluster !== undefined;
  const isMeant = (service: ListedService) =>
    (owner?.includes(service.owner?.toLowerCase() ?? "") ?? true) &&
    (cluster?.includes(service.cluster) ?? true);
  return {
    /** Whether it matters who runs it. */
    asksForRunning: running === true || hasName,
    byRow: (image: ListedImage): boolean =>
      (status === undefined || status.some((each) => each === image.verdict || each === image.scan?.state)) &&
      omission(plainImage(image)) === undefined,
    byPast: (past: Past): boolean => change === undefined || change.some((each) => each === past.change),
    /** Undefined: services that the table only counts may be meant. */
    byWorkloads: ({ running: services, furtherServices }: Workloads): boolean | undefined => {
      if (!(running || hasName) || services?.some(isMeant)) {
        return true;
      }
      return (furtherServices ?? 0) > 0 && (hasName ? undefined : true);
    },
  };
}

export const addSelection = (program: Command): Command =>
  program
    .option(
      "--status <status>",
      `only images with this verdict or state of their latest scan, several separated by commas: ${STATUSES.join(", ")}`,
      chosenFrom(STATUSES),
    )
    .option(
      "--repository <glob>",
      "only images that a pattern names, as in exclude_images: * stays within a path segment, ** crosses /",
      repeated(String),
    )
    .option(
      "--running",
      "only images that something runs, as of the latest sweep and the scans that ended since",
    )
    .option(
      "--owner <name>",
      "only images that a service of this owner runs (owner_tag_keys)",
      repeated((name) => name.toLowerCase()),
    )
    .option(
      "--cluster <name>",
      "only images that run in this cluster, by its name or ARN",
      repeated(clusterOf),
    )
    .option(
      "--change <change>",
      `only images whose latest verdict differs like this from the one before: ${OUTCOME_CHANGES.join(", ")}`,
      chosenFrom(OUTCOME_CHANGES),
    );

/** The name of a cluster, which its ARN has as well. */
function clusterOf(given: string): string {
  const name = given.startsWith("arn:") ? CLUSTER_ARN.exec(given)?.[1] : given;
  if (name === undefined) {
    throw new InvalidArgumentError("Give a cluster's name, or arn:aws:ecs:REGION:ACCOUNT:cluster/NAME.");
  }
  return name;
}

import { type Command, InvalidArgumentError } from "commander";
import { OUTCOME_CHANGES, type OutcomeChange } from "../../../functions/images/verdict";
import { runsLately } from "../../../functions/table/retention";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { referencePattern } from "../../arguments/named-image";
import { accountOf, chosenFrom, regionOf, repeated } from "../../arguments/options";
import { type ListedImage, plainImage, STATUSES, type Status } from "../../ledger/listed-image";
import type { ListedService, Workloads } from "./workloads";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
const CLUSTER = /^(?:arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/)?([\w-]{1,255})$/;

/** Options that select images; absent: any. */
export interface Selection {
  /** Verdicts or states of the scan. */
  readonly status?: readonly Status[];
  /** Glob patterns. */
  readonly repository?: readonly string[];
  /** Only what something runs. */
  readonly running?: boolean;
  /** Owners of services, whatever their case. */
  readonly owner?: readonly string[];
  /** Names of clusters. */
  readonly cluster?: readonly string[];
  /** Accounts and regions of services. */
  readonly account?: readonly string[];
  readonly workloadRegion?: readonly string[];
  /** Of the latest verdict. */
  readonly change?: readonly OutcomeChange[];
  /** From when on the latest verdict is, or without one the first task. */
  readonly since?: Date;
}

type Seen = Pick<ListedImage, "lastSeenAt">;

/** Whether an image counts as running by its last task, as in the summary: no sweep has met it. */
export const isUnmet = ({ running, lastSeenAt }: Workloads & Seen): boolean =>
  running === null && runsLately({ lastSeenAt: new Date(lastSeenAt ?? 0) }, new Date());

/** Whether an image is asked for, by each thing that may be known of it. */
export function selectionOf({ status, repository = [], running, change, since, ...ofServices }: Selection) {
  const { owner, cluster, account, workloadRegion } = ofServices;
  const omission = imageFilter({ include: repository, exclude: [] });
  const asksForRunning =
    running === true || [owner, cluster, account, workloadRegion].some((asked) => asked !== undefined);
  const owners = owner?.map((name) => name.toLowerCase());
  const isMeant = (service: ListedService) =>
    (owners?.includes(service.owner?.toLowerCase() ?? "") ?? true) &&
    (cluster?.includes(service.cluster) ?? true) &&
    (account?.includes(service.account ?? "") ?? true) &&
    (workloadRegion?.includes(service.region ?? "") ?? true);
  return {
    /** Whether it matters who runs it. */
    asksForRunning,
    byRow: (image: ListedImage): boolean =>
      (status === undefined || status.some((each) => each === image.verdict || each === image.scan?.state)) &&
      (change === undefined || change.some((each) => each === image.change)) &&
      (since === undefined || new Date(image.verdictAt ?? image.firstSeenAt ?? 0) >= since) &&
      omission(plainImage(image)) === undefined,
    /** Services that the table only counts may be meant, too. */
    byWorkloads: (image: Workloads & Seen): boolean =>
      !asksForRunning ||
      image.running?.some(isMeant) ||
      (image.furtherServices ?? 0) > 0 ||
      (!owner && !cluster && isUnmet(image)),
  };
}

export function addSelection(program: Command): Command {
  const [statuses, changes] = [STATUSES.join(", "), OUTCOME_CHANGES.join(", ")];
  const ofStatus = `only images with this verdict or state of their latest scan, several separated by commas: ${statuses}`;
  const ofChange = `only images whose latest verdict differs like this from the one before: ${changes}`;
  const text = repeated(String);
  return program
    .option("--status <status>", ofStatus, chosenFrom(STATUSES))
    .option(
      "--repository <glob>",
      "only images that match the pattern, written as in exclude_images",
      repeated(referencePattern),
    )
    .option("--running", "only images that something runs, by the latest sweep and the scans since then")
    .option("--owner <name>", "only images that a service of this owner runs (owner_tag_keys)", text)
    .option("--cluster <name>", "only images that run in this cluster (name or ARN)", repeated(clusterOf))
    .option("--account <id>", "only images that run in this account", repeated(accountOf))
    .option("--workload-region <region>", "only images that run in this region", repeated(regionOf))
    .option("--change <change>", ofChange, chosenFrom(OUTCOME_CHANGES));
}

/** The name of a cluster, which its ARN has as well. */
function clusterOf(given: string): string {
  const [, name] = CLUSTER.exec(given) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError("Give a cluster's name, or arn:aws:ecs:REGION:ACCOUNT:cluster/NAME.");
  }
  return name;
}

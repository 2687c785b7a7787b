import { type Command, Option } from "commander";
import { readControl } from "../../functions/capacity/control";
import { lastPart } from "../../functions/contract/arn";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import { OUTCOME_CHANGES, type OutcomeChange } from "../../functions/images/verdict";
import { runsLately } from "../../functions/table/retention";
import { imageFilter } from "../../functions/tasks/image-filter";
import type { LastSweep } from "../../functions/workloads/workloads-of";
import { nameMatcher, referencePattern } from "../arguments/named-image";
import { accountOf, chosenFrom, matching, regionOf, repeated } from "../arguments/options";
import type { Context } from "../commands";
import {
  imagePages,
  type ListedImage,
  plainImage,
  type Reads,
  STATUSES,
  type Status,
} from "../ledger/listed-images";
import { isOldSweep, readSweeps } from "../ledger/sweeps";
import { printImpairment } from "../text/impairment";
import { counted, fitted } from "../text/screen";
import { localTime } from "../text/times";
import { type ImageInList, type ListedService, type Workloads, withWorkloads } from "./table";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
const CLUSTER = /^(?:arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/)?[\w-]{1,255}$/;

const clusterText = matching(CLUSTER, "Give a cluster's name, or arn:aws:ecs:REGION:ACCOUNT:cluster/NAME.");

/** Options that select images. Undefined: any. */
export interface Selection {
  readonly status?: readonly Status[];
  /** Glob patterns. */
  readonly repository?: readonly string[];
  readonly running?: boolean;
  /** Owners of services, in any case. */
  readonly owner?: readonly string[];
  readonly cluster?: readonly string[];
  /** Accounts and regions of services. */
  readonly account?: readonly string[];
  readonly workloadRegion?: readonly string[];
  readonly change?: readonly OutcomeChange[];
  /** Earliest time of the latest verdict, or without one of the first task. */
  readonly since?: Date;
}

type Seen = Pick<ListedImage, "lastSeenAt">;

/** Whether an image that no sweep has met counts as running by its last task, as in the summary. */
export const isUnmet = ({ running, lastSeenAt }: Workloads & Seen): boolean =>
  running === null && runsLately({ lastSeenAt: new Date(lastSeenAt ?? 0) }, new Date());

/** Returns tests of whether an image is asked for, by its row and by its workloads. */
export function selectionOf({ status, repository = [], running, change, since, ...ofServices }: Selection) {
  const { owner, cluster, account, workloadRegion } = ofServices;
  const omission = imageFilter({ include: repository, exclude: [] });
  const asksForRunning =
    running === true || [owner, cluster, account, workloadRegion].some((asked) => asked !== undefined);
  const owners = owner?.map((name) => nameMatcher(name.toLowerCase()));
  const isMeant = (service: ListedService) =>
    (owners?.some((isOwner) => isOwner(service.owner?.toLowerCase() ?? "")) ?? true) &&
    (cluster?.includes(service.cluster) ?? true) &&
    (account?.includes(service.account ?? "") ?? true) &&
    (workloadRegion?.includes(service.region ?? "") ?? true);
  return {
    /** Whether it matters who runs the image. */
    asksForRunning,
    byRow: (image: ListedImage): boolean =>
      (status === undefined || status.some((each) => each === image.verdict || each === image.scan?.state)) &&
      (change === undefined || change.some((each) => each === image.change)) &&
      (since === undefined || new Date(image.verdictAt ?? image.firstSeenAt ?? 0) >= since) &&
      omission(plainImage(image)) === undefined,
    /** Services that the table only counts may match, too. */
    byWorkloads: (image: Workloads & Seen): boolean =>
      !asksForRunning ||
      image.running?.some(isMeant) ||
      (image.furtherServices ?? 0) > 0 ||
      (!owner && !cluster && isUnmet(image)),
  };
}

const RUNS = "only images that something runs, by the latest sweep and the scans since then";
export const RUNNING = new Option("--running", RUNS);
const OWNS = "only images that a service of this owner runs (owner_tag_keys)";
export const OWNER = new Option("--owner <name>", OWNS).argParser(repeated(String));

export function addSelection(program: Command): Command {
  const [statuses, changes] = [STATUSES.join(", "), OUTCOME_CHANGES.join(", ")];
  const ofStatus = `only images with this verdict or state of their latest scan, several separated by commas: ${statuses}`;
  const ofChange = `only images whose latest verdict differs like this from the one before: ${changes}`;
  return program
    .option("--status <status>", ofStatus, chosenFrom(STATUSES))
    .option(
      "--repository <glob>",
      "only images that match the pattern, written as in exclude_images",
      repeated(referencePattern),
    )
    .addOption(RUNNING)
    .addOption(OWNER)
    .option(
      "--cluster <name>",
      "only images that run in this cluster (name or ARN)",
      repeated((text) => lastPart(clusterText(text))),
    )
    .option("--account <id>", "only images that run in this account", repeated(accountOf))
    .option("--workload-region <region>", "only images that run in this region", repeated(regionOf))
    .option("--change <change>", ofChange, chosenFrom(OUTCOME_CHANGES));
}

export function whyEmpty(known: number, paste: Context["paste"]): string {
  return known === 0
    ? `No image is known yet: an image is known once a task runs it on Fargate, or a sweep (sweep_schedule) finds it. Whether the installation works says: ${paste("doctor")}`
    : `None of the ${counted(known, "image")} that are known matches these options.`;
}

/** Returns why the list may differ from what runs, by the latest complete sweeps; empty if all are young. */
function whyOutdated(last: LastSweep | undefined, oldPlaces: readonly string[]): string[] {
  const since =
    last === undefined
      ? "No sweep of the running tasks was complete yet."
      : `The latest complete sweep of the running tasks ended at ${localTime(last.endedAt)}: what has started or stopped since is not known.`;
  const old = `${since} Sweeps come by sweep_schedule; where that is empty, nobody knows what runs.`;
  const places = `In ${counted(oldPlaces.length, "place")}, such as ${oldPlaces[0]}, no sweep was complete for a day: workloads there are shown as they were seen last.`;
  return [...(isOldSweep(last) ? [old] : []), ...(oldPlaces.length > 0 ? [places] : [])];
}

/**
 * Reads the images that are asked for, page by page. It prints first why every scan waits, if so, and last on standard
 * error which images may be missing.
 *
 * @returns `known`: images in the ledger; `missing`: the notes; `isSwept`: the latest sweeps of all places are young
 */
export async function readImages(
  context: Pick<Context, "json" | "ownPlace"> & { readonly ledger: Reads },
  asked: Selection,
  take: (image: ImageInList) => unknown,
) {
  const { ledger: table, json, ownPlace } = context;
  const { account, workloadRegion } = asked;
  const own = json || account || workloadRegion ? await ownPlace(account !== undefined) : undefined;
  const [control] = await table.getAll([CONTROL_KEY]);
  const { breaker } = readControl(control);
  const { last: sweep, ofPlaces } = await readSweeps(table);
  printImpairment(breaker, json);
  const selection = selectionOf(asked);
  let [known, unmet] = [0, 0];
  for await (const page of imagePages(table)) {
    known += page.length;
    const running = await withWorkloads(table, page.filter(selection.byRow), own);
    unmet += running.filter(isUnmet).length;
    running.filter(selection.byWorkloads).forEach(take);
  }
  const { asksForRunning } = selection;
  const old = [...ofPlaces].flatMap(([place, last]) => (isOldSweep(last) ? [place] : []));
  const outdated = whyOutdated(sweep, old);
  const never = `No sweep has met ${counted(unmet, "image")}: such an image counts as running for a week after a task had it, and its owner and cluster are not known.`;
  const missing = asksForRunning ? [...outdated, ...(unmet > 0 ? [never] : [])] : [];
  for (const note of missing) {
    console.error(fitted(note));
  }
  const isSwept = outdated.length === 0;
  return { known, missing, sweep, isSwept, asksForRunning, breaker: breaker.waiting ?? breaker.open };
}

import { type Command, InvalidArgumentError, Option } from "commander";
import { OUTCOME_CHANGES, type OutcomeChange } from "../../functions/rows/outcome-change";
import { chosenFrom, repeated } from "../arguments/options";
import { STATUSES, type Status } from "../ledger/listed-image";
import type { Past } from "./past";
import type { Workloads } from "./workloads";

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

export const selectionOf = (options: Selection) => ({
  statuses: options.status ?? [],
  repositories: options.repository ?? [],
  running: options.running ?? false,
  owners: options.owner ?? [],
  clusters: options.cluster ?? [],
  changes: options.change ?? [],
});
type Selected = ReturnType<typeof selectionOf>;

export const addSelection = (program: Command): Command =>
  program
    .addOption(
      new Option(
        "--status <status>",
        `only images with this verdict or state of their latest scan, several separated by commas: ${STATUSES.join(", ")}`,
      ).argParser(chosenFrom(STATUSES)),
    )
    .addOption(
      new Option(
        "--repository <glob>",
        "only images that a pattern names, as in exclude_images: * stays within a path segment, ** crosses /",
      ).argParser(repeated(String)),
    )
    .option(
      "--running",
      "only images that something runs, as of the latest sweep and the scans that ended since",
    )
    .addOption(
      new Option(
        "--owner <name>",
        "only images that a service of this owner runs (owner_tag_keys)",
      ).argParser(repeated((name) => name.toLowerCase())),
    )
    .addOption(
      new Option("--cluster <name>", "only images that run in this cluster, by its name or ARN").argParser(
        repeated(clusterOf),
      ),
    )
    .addOption(
      new Option(
        "--change <change>",
        `only images whose latest verdict differs like this from the one before: ${OUTCOME_CHANGES.join(", ")}`,
      ).argParser(chosenFrom(OUTCOME_CHANGES)),
    );

/** The name of a cluster, which its ARN has as well. */
function clusterOf(given: string): string {
  const name = given.startsWith("arn:") ? CLUSTER_ARN.exec(given)?.[1] : given;
  if (name === undefined) {
    throw new InvalidArgumentError("Give a cluster's name, or arn:aws:ecs:REGION:ACCOUNT:cluster/NAME.");
  }
  return name;
}

/** Whether the image is asked for by how its latest verdict differs from the one before. */
export function hasChange({ change }: Past, { changes }: Pick<Selected, "changes">): boolean {
  return changes.length === 0 || (change !== null && changes.includes(change));
}

/** Whether the image is asked for by who runs it. */
export function isSelected(
  { running, furtherServices }: Workloads,
  { running: mustRun, owners, clusters }: Pick<Selected, "running" | "owners" | "clusters">,
): boolean {
  const services = running ?? [];
  return (
    (!mustRun || services.length + (furtherServices ?? 0) > 0) &&
    (owners.length === 0 || services.some(({ owner }) => owners.includes(owner?.toLowerCase() ?? ""))) &&
    (clusters.length === 0 || services.some(({ cluster }) => clusters.includes(cluster)))
  );
}

/** Whether an image that is not selected runs in services that nobody could look at, because the table only counts them. */
export function isUndecided(image: Workloads, selection: Parameters<typeof isSelected>[1]): boolean {
  return (image.furtherServices ?? 0) > 0 && !isSelected(image, selection);
}

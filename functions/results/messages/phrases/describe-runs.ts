import { withoutMarkup } from "../../../contract/exportable";
import type { Outcome } from "../../../contract/notices/outcome";
import { foreignPlace, nameIn, type Place } from "../../../contract/places/place";

type Runs = Pick<Outcome, keyof Place | "owner" | "services" | "furtherServices" | "furtherOwners">;
type Seen = Pick<Outcome, keyof Place | "cluster" | "task">;

/** Precedes a service that started the image and that no sweep has seen yet. */
const STARTED = "started by ";

/**
 * Lists the known owners of the workloads that run an image, the owner of the most tasks first. Empty if no owner is
 * known.
 */
export function describeOwners({ owner, services = [], furtherOwners = [] }: Runs): string {
  const known = [owner, ...services.map((each) => each.owner), ...furtherOwners];
  const owners = known.filter((each) => each !== undefined);
  return [...new Set(owners)].map(withoutMarkup).join(", ");
}

/**
 * Describes which workloads run an image, such as `Runs in: web (cluster shop, 3 tasks)`. Empty if nothing is known.
 */
export function describeRuns(runs: Runs): string {
  const described = describeServices(runs);
  return described.startsWith(STARTED) ? `S${described.slice(1)}` : described && `Runs in: ${described}`;
}

/**
 * Lists the services that run an image, such as `web (cluster shop, 3 tasks) and 12 more`. Empty if nothing is known. A
 * cluster outside the installation's place has its account and region before its name.
 */
export function describeServices({ services, furtherServices = 0, ...own }: Runs): string {
  if (services === undefined || services.length === 0) {
    return services ? "nothing that the latest sweep has seen" : "";
  }
  const named = services.map(({ kind, name, cluster, tasks, startedBy, ...place }) => {
    const what = kind === "service" ? name : `task family ${name}`;
    const where = nameIn(foreignPlace(place, own), cluster);
    return withoutMarkup(
      startedBy
        ? `${STARTED}${what} (cluster ${where})`
        : `${what} (cluster ${where}, ${tasks} ${tasks === 1 ? "task" : "tasks"})`,
    );
  });
  return `${named.join(", ")}${furtherServices > 0 ? ` and ${furtherServices} more` : ""}`;
}

/** Names the cluster of the task last seen with the image. Empty if unknown. */
export const describeCluster = ({ cluster = "", task, ...own }: Seen): string =>
  cluster && nameIn(task ? foreignPlace(task, own) : undefined, cluster);

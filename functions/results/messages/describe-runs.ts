import { withoutMarkup } from "../../contract/exportable";
import type { Outcome } from "../../contract/notices/outcome";
import { foreignPlace, nameIn, type Place } from "../../contract/places/place";

type Runs = Pick<Outcome, keyof Place | "owner" | "services" | "furtherServices" | "furtherOwners">;
type Seen = Pick<Outcome, keyof Place | "cluster" | "task">;

/** Before a service that no sweep has seen run the image. */
const STARTED = "started by ";

/** All known owners of what runs an image, that of the most tasks first; empty where nobody knows one. */
export function describeOwners({ owner, services = [], furtherOwners = [] }: Runs): string {
  const known = [owner, ...services.map((each) => each.owner), ...furtherOwners];
  const owners = known.filter((each) => each !== undefined);
  return [...new Set(owners)].map(withoutMarkup).join(", ");
}

/** Services that run an image or have started it, such as `Runs in: web (cluster shop, 3 tasks)`; empty where nobody knows. */
export function describeRuns(runs: Runs): string {
  const described = describeServices(runs);
  return described.startsWith(STARTED) ? `S${described.slice(1)}` : described && `Runs in: ${described}`;
}

/**
 * Services that run an image, such as `web (cluster shop, 3 tasks) and 12 more`; empty where nobody knows. A cluster of another
 * account or region than the installation's has both before its name.
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

/** Cluster of the task in which an image was seen latest, as {@link describeServices} has clusters; empty where nobody knows it. */
export const describeCluster = ({ cluster = "", task, ...own }: Seen): string =>
  cluster && nameIn(task ? foreignPlace(task, own) : undefined, cluster);

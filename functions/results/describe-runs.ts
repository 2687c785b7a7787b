import type { Outcome } from "../contract/notices/outcome";
import { withoutMarkup } from "./describe-vulnerability";

type Runs = Pick<Outcome, "owner" | "services" | "furtherServices" | "furtherOwners">;

/** All known owners of what runs an image, that of the most tasks first; empty where nobody knows one. */
export function describeOwners({ owner, services = [], furtherOwners = [] }: Runs): string {
  const known = [owner, ...services.map((each) => each.owner), ...furtherOwners];
  const owners = known.filter((each) => each !== undefined);
  return [...new Set(owners)].map(withoutMarkup).join(", ");
}

/** Services that run an image, such as `web (cluster shop, 3 tasks) and 12 more`; empty where nobody knows. */
export function describeServices({ services, furtherServices = 0 }: Runs): string {
  if (services === undefined) {
    return "";
  }
  if (services.length === 0) {
    return "nothing that the latest sweep has seen";
  }
  const named = services.map(({ kind, name, cluster, tasks }) => {
    const what = kind === "service" ? name : `task family ${name}`;
    return withoutMarkup(`${what} (cluster ${cluster}, ${tasks} ${tasks === 1 ? "task" : "tasks"})`);
  });
  return `${named.join(", ")}${furtherServices > 0 ? ` and ${furtherServices} more` : ""}`;
}

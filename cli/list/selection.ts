import type { ListSelection } from "../arguments";
import type { Past } from "./past";
import type { Workloads } from "./workloads";

/** Whether the image is asked for by how its latest verdict differs from the one before. */
export function hasChange({ change }: Past, { changes }: Pick<ListSelection, "changes">): boolean {
  return changes.length === 0 || (change !== null && changes.includes(change));
}

/** Whether the image is asked for by who runs it. */
export function isSelected(
  { running, furtherServices }: Workloads,
  { running: mustRun, owners, clusters }: Pick<ListSelection, "running" | "owners" | "clusters">,
): boolean {
  const services = running ?? [];
  return (
    (!mustRun || services.length + (furtherServices ?? 0) > 0) &&
    (owners.length === 0 || services.some(({ owner }) => owners.includes(owner?.toLowerCase() ?? ""))) &&
    (clusters.length === 0 || services.some(({ cluster }) => clusters.includes(cluster)))
  );
}

/** Whether an image that is not selected runs in services that nobody could look at, since the table only counts them. */
export function isUndecided(image: Workloads, selection: Parameters<typeof isSelected>[1]): boolean {
  return (image.furtherServices ?? 0) > 0 && !isSelected(image, selection);
}

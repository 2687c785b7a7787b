import { imageKey } from "../../functions/contract/image";
import type { Table } from "../../functions/table/table";
import { readWorkloads } from "../../functions/workloads/workloads-of";
import { type ListedImage, plainImage } from "../ledger/listed-image";
import { counted } from "../text/counted";
import { localTime } from "../text/times";
import type { Past } from "./past";

/** A service, or the family of tasks of no service, that runs an image. */
export interface ListedService {
  readonly kind: "service" | "family";
  readonly name: string;
  readonly cluster: string;
  /** How many of its tasks run the image; 1 where only the end of its scan has said so. */
  readonly tasks: number;
  /** Since when it is known to run the image. */
  readonly since: string;
  readonly owner: string | null;
}

/** Who runs an image, beside what its row says. */
export interface Workloads {
  /** At most 20, the one with most tasks first; empty: nothing runs the image; null: nobody can know yet. */
  readonly running: readonly ListedService[] | null;
  /** How many run it besides those. */
  readonly furtherServices: number | null;
  /** That of the service with most tasks that has one. */
  readonly owner: string | null;
}

/** An image as `fargate-scans images --json` prints it. */
export interface ImageInList extends ListedImage, Past, Workloads {
  /** Version of this form: properties may be added under the same one. */
  readonly version: "1";
}

/** The images with who runs them, as the latest complete sweep and the ends of scans since then say. */
export async function withWorkloads<T extends ListedImage>(
  table: Pick<Table, "getAll">,
  images: readonly T[],
) {
  const current = await readWorkloads(table, images.map(plainImage));
  return images.map((image): T & Workloads & Pick<ImageInList, "version"> => {
    const { services, furtherServices = null, owner = null } = current.get(imageKey(plainImage(image))) ?? {};
    const running = services?.map((service) => ({
      ...service,
      since: service.since.toISOString(),
      owner: service.owner ?? null,
    }));
    return { version: "1", ...image, running: running ?? null, furtherServices, owner };
  });
}

/** One line for each service, for a person; and how many more there are. */
export function describeWorkloads({ running, furtherServices }: Workloads): string[] {
  const further = furtherServices ?? 0;
  return [
    ...(running ?? []).map(describeService),
    ...(further > 0 ? [`and ${counted(further, "more service")}`] : []),
  ];
}

function describeService({ kind, name, cluster, tasks, since, owner }: ListedService): string {
  const place = [cluster, name].filter(Boolean).join("/");
  const ofOwner = owner === null ? "" : `, owner ${owner}`;
  return `${kind === "family" ? "family " : ""}${place}: ${counted(tasks, "task")} since ${localTime(since)}${ofOwner}`;
}

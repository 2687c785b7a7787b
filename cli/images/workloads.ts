import { imageKey } from "../../functions/contract/image";
import type { Table } from "../../functions/table/table";
import { MOST_SERVICES } from "../../functions/workloads/workloads-item";
import { type CurrentWorkloads, readWorkloads } from "../../functions/workloads/workloads-of";
import { type ListedImage, plainImage } from "../ledger/listed-image";
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
export interface ImageInList extends ListedImage, Past, Workloads, Versioned {}

interface Versioned {
  /** Version of this form: properties may be added under the same one. */
  readonly version: "1";
}

/** The images with who runs them, as the latest complete sweep and the ends of scans since then say. */
export async function withWorkloads<T extends ListedImage>(
  table: Pick<Table, "getAll">,
  images: readonly T[],
): Promise<(T & Workloads & Versioned)[]> {
  const running = await readWorkloads(table, images.map(plainImage));
  return images.map((image) => ({
    version: "1",
    ...image,
    ...workloadsIn(running.get(imageKey(plainImage(image)))),
  }));
}

function workloadsIn(running: CurrentWorkloads | undefined): Workloads {
  return running === undefined
    ? { running: null, furtherServices: null, owner: null }
    : {
        running: running.services.map(({ since, owner, ...service }) => ({
          ...service,
          since: since.toISOString(),
          owner: owner ?? null,
        })),
        furtherServices: running.furtherServices,
        owner: running.owner ?? null,
      };
}

/**
 * One line for each service, for a person; and how many more there are.
 *
 * @param most services that have a line
 */
export function describeWorkloads({ running, furtherServices }: Workloads, most = MOST_SERVICES): string[] {
  const services = running ?? [];
  const further = (furtherServices ?? 0) + Math.max(0, services.length - most);
  return [
    ...services.slice(0, most).map(describeService),
    ...(further > 0 ? [`and ${further === 1 ? "1 more service" : `${further} more services`}`] : []),
  ];
}

function describeService({ kind, name, cluster, tasks, since, owner }: ListedService): string {
  const place = [cluster, name].filter(Boolean).join("/");
  return [
    `${kind === "family" ? "family " : ""}${place}: ${tasks === 1 ? "1 task" : `${tasks} tasks`} since ${localTime(since)}`,
    ...(owner === null ? [] : [`owner ${owner}`]),
  ].join(", ");
}

import { imageKey } from "../../functions/contract/image";
import type { Table } from "../../functions/table/table";
import { type CurrentWorkloads, readWorkloads } from "../../functions/workloads/workloads-of";
import { type ListedImage, plainImage } from "../ledger/listed-image";
import { counted } from "../text/counted";
import { localTime } from "../text/times";
import type { Past } from "./past";

/** A service, or the family of tasks of no service, that runs an image. */
export type ListedService = NonNullable<Workloads["running"]>[number];

/** Who runs an image, beside what its row says. */
export type Workloads = ReturnType<typeof shownWorkloads>;

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
  return images.map((image) => ({
    ...{ version: "1" as const, ...image },
    ...shownWorkloads(current.get(imageKey(plainImage(image)))),
  }));
}

function shownWorkloads(known: CurrentWorkloads | undefined) {
  const running = known?.services.map(({ kind, name, cluster, tasks, since, owner }) => ({
    ...{ kind, name, cluster },
    /** How many of its tasks run the image; 1 where only the end of its scan has said so. */
    tasks,
    /** Since when it is known to run the image. */
    since: since.toISOString(),
    owner: owner ?? null,
  }));
  return {
    /** At most 20, the one with most tasks first; empty: nothing runs the image; null: nobody can know yet. */
    running: running ?? null,
    /** How many run it besides those. */
    furtherServices: known?.furtherServices ?? null,
    /** That of the service with most tasks that has one. */
    owner: known?.owner ?? null,
  };
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

import { type Image, imageKey } from "../../contract/images/image";
import type { Place } from "../../contract/places/place";
import type { Workload } from "../../contract/places/workload";
import { timeIn } from "../../table/value";
import { workloadOf } from "../../tasks/workload";
import { ownerIn } from "../../workloads/owners/owner";
import type { Swept, SweptPair, SweptWorkload } from "../../workloads/record-sweep";

export function startOf(described: unknown): Date | undefined {
  const { startedAt } = Object(described);
  return timeIn(startedAt instanceof Date ? startedAt.toJSON() : startedAt);
}

/** Collects which workloads run which images, during one sweep. */
export class SeenWorkloads {
  private readonly images = new Map<string, Map<SweptWorkload, SweptPair>>();
  private readonly workloads = new Map<string, Map<string, SweptWorkload>>();
  private pairs = 0;
  private tasks = 0;
  private problem: string | undefined;

  /** @param place place that is swept; default: the installation's own */
  constructor(
    private readonly startedAt: Date,
    private readonly tagKeys: readonly string[],
    private readonly memory: { pairsLeft: number },
    private readonly place?: Place,
  ) {}

  /** @param described the task as DescribeTasks returns it, with its tags */
  add(task: Parameters<typeof workloadOf>[0], described: unknown, images: readonly Image[]): void {
    this.tasks += 1;
    if (this.problem !== undefined) {
      return;
    }
    const workload = workloadOf(task);
    if (workload === undefined) {
      return;
    }
    const known = this.known(workload);
    known.owner ??= ownerIn(Object(described).tags, this.tagKeys);
    const startedAt = (startOf(described) ?? this.startedAt).getTime();
    for (const key of new Set(images.map(imageKey))) {
      this.count(key, known, startedAt);
    }
  }

  /** Makes the result incomplete: some tasks were not seen, or were seen twice. */
  giveUp(problem: string): void {
    this.problem ??= problem;
    this.forget();
  }

  /** Frees memory for the sweeps of other places. */
  forget(): void {
    this.images.clear();
    this.workloads.clear();
    this.memory.pairsLeft += this.pairs;
    this.pairs = 0;
  }

  /** Returns the workloads that were seen, or a text that says why they are incomplete. */
  result(): Swept | string {
    const { problem, place, startedAt, tasks, images } = this;
    return problem ?? { place, startedAt, tasks, images };
  }

  /** Returns one object for each workload, and one text for each cluster, to save memory. */
  private known({ kind, name, cluster }: Workload): SweptWorkload {
    const others = this.workloads.get(cluster) ?? new Map<string, SweptWorkload>();
    const key = `${kind} ${name}`;
    const known = others.get(key) ?? {
      kind,
      name,
      cluster: others.values().next().value?.cluster ?? cluster,
      ...(this.place && { place: this.place }),
    };
    this.workloads.set(cluster, others.set(key, known));
    return known;
  }

  private count(key: string, workload: SweptWorkload, startedAt: number): void {
    const pairs = this.images.get(key) ?? new Map<SweptWorkload, SweptPair>();
    const pair = pairs.get(workload);
    if (pair !== undefined) {
      pair.tasks += 1;
      pair.since = Math.min(pair.since, startedAt);
      return;
    }
    if (this.memory.pairsLeft === 0) {
      this.giveUp("too many pairs of an image and a service run");
      return;
    }
    this.pairs += 1;
    this.memory.pairsLeft -= 1;
    this.images.set(key, pairs.set(workload, { tasks: 1, since: startedAt }));
  }
}

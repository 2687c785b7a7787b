import { DAY, HOUR, MINUTE } from "../../functions/contract/durations";
import { namesOf, repositoryOf, rowKeyOf } from "../fleet/names";
import type { SimulatedTask } from "../observed/task";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** The longest wait for the retry of an error that is, or is not, of its image alone. */
const longestWait = (scope: unknown) => (scope === "image" ? DAY : 6 * HOUR);

/**
 * An image that every task of it can pull gets a verdict. An error of any class may only stand while a fault is its
 * cause, until its retry, and until a task or a sweep shows the image again.
 */
export const pullableImagesGetVerdicts: CreateInvariant = (world, report) => {
  /** Images that some task could not pull as its definition says. */
  const hidden = new Set<string>();
  const seen = new Map<string, number>();
  const isShownAgain = (key: string) => (seen.get(key) ?? 0) > (world.faults.lastEnd() ?? 0);
  const keysOf = (task: SimulatedTask) => namesOf(task).map((name) => rowKeyOf(world.store, name));
  const judge = (task: SimulatedTask) => {
    const now = world.clock.now();
    task.definition.containers.forEach(({ reference, digest, secret }, index) => {
      const key = keysOf(task)[index] ?? "";
      seen.set(key, now);
      if (world.fleet.registries.pull(repositoryOf(reference), digest, secret, now) !== "pulled") {
        hidden.add(key);
      }
    });
  };
  return {
    taskRuns: judge,
    check: (now) => {
      const running = new Set([...world.fleet.running.values()].flatMap(keysOf));
      for (const [key, since] of seen) {
        const row = world.store.peek(key);
        const wait = Math.min(longestWait(row?.errorScope), world.settings.rescanAfterHours * HOUR);
        if (
          row?.rowState === "ERROR" &&
          (running.has(key) || isShownAgain(key)) &&
          !hidden.has(key) &&
          now > bound(world, since, 0) + wait + 10 * MINUTE
        ) {
          report(`${key} can be pulled from wherever its tasks have it, and has an error: ${row.reason}`);
        }
      }
    },
  };
};

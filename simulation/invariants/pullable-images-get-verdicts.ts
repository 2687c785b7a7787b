import { MINUTE } from "../clock/durations";
import { keysOf, type SimulatedTask } from "../fleet/task";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

const repositoryOf = (reference: string) => reference.replace(/:[^:/]+$/, "");

/**
 * An image that every task of it can pull gets a verdict: an error of configuration or of the image itself may only stand
 * while a fault is its cause.
 */
export const pullableImagesGetVerdicts: CreateInvariant = (world, report) => {
  /** Images of which some task could not be pulled as its definition says. */
  const hidden = new Set<string>();
  const seen = new Map<string, number>();
  const judge = (task: SimulatedTask) => {
    const now = world.clock.now();
    task.definition.containers.forEach(({ reference, digest, secret }, index) => {
      const key = keysOf(task)[index] ?? "";
      seen.set(key, seen.get(key) ?? now);
      if (world.fleet.registries.pull(repositoryOf(reference), digest, secret, now) !== "pulled") {
        hidden.add(key);
      }
    });
  };
  return {
    taskRuns: judge,
    check: (now) => {
      for (const [key, since] of seen) {
        const row = world.store.peek(key);
        const isError = row?.scanState === "ERROR" && row.errorClass !== "infrastructure";
        if (isError && !hidden.has(key) && now > bound(world, since, 0) + 10 * MINUTE) {
          report(`${key} can be pulled from wherever its tasks have it, and has an error: ${row.reason}`);
        }
      }
    },
  };
};

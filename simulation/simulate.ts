import { createHash } from "node:crypto";
import { MINUTE } from "../functions/contract/durations";
import { INVARIANTS } from "./invariants";
import type { Violation } from "./invariants/violation";
import type { Programs } from "./program/compile";
import { Measurements, type Result } from "./report/figures";
import type { Settings } from "./world/settings";
import { World } from "./world/world";

const CHECKED_EVERY_MS = 10 * MINUTE;
/** Name of the violation if an uncaught error ended the run. */
const THE_RUN_ITSELF = "the run itself";

/**
 * Runs the real programs for the set time, and checks the invariants against everything that happens. Ends at the first
 * violation, which may also be an uncaught error in any part of the run.
 *
 * @param write takes each line of the trace
 */
export async function simulate(
  settings: Settings,
  programs: Programs,
  write?: (line: string) => void,
): Promise<Result> {
  const world = new World(settings, programs, write);
  let violation: Violation | undefined;
  const checks: ((now: number) => void)[] = [];
  const report = (invariant: string, detail: string) => {
    violation ??= { invariant, time: world.clock.now(), detail };
    world.clock.stop();
  };
  for (const [invariant, create] of Object.entries(INVARIANTS)) {
    const observer = create(world, (detail) => report(invariant, detail));
    world.observers.add(observer);
    checks.push((now) => observer.check?.(now));
  }
  const measurements = new Measurements(world);
  world.clock.every(CHECKED_EVERY_MS, () => {
    for (const check of checks) {
      check(world.clock.now());
    }
  });
  const fail = (error: unknown) => report(THE_RUN_ITSELF, messageOf(error));
  // Promises that nobody awaits may fail, too, such as an invocation.
  process.on("unhandledRejection", fail);
  try {
    await world.run();
    // Node reports such a failure at the next turn of its event loop.
    await new Promise((resolve) => setImmediate(resolve));
  } catch (error) {
    fail(error);
  } finally {
    process.off("unhandledRejection", fail);
  }
  return { seed: settings.seed, ...(violation ? { violation } : {}), figures: measurements.figures() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs with a hash of the whole trace, by which two runs are compared. */
export async function simulateTraced(
  settings: Settings,
  programs: Programs,
): Promise<Result & { readonly trace: string }> {
  const hash = createHash("sha256");
  const result = await simulate(settings, programs, (line) => hash.update(`${line}\n`));
  return { ...result, trace: hash.digest("hex") };
}

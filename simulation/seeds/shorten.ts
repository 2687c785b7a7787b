import { HOUR } from "../../functions/contract/durations";
import type { Programs } from "../program/compile";
import type { Result } from "../report/figures";
import { settingsOfSeed, type Wanted } from "../settings-of-seed";
import { simulate } from "../simulate";
import { START } from "../world/settings";

/**
 * Leaves out of a failing run what it does not need to break the same promise: one fault after the other, then one
 * service after the other, then the time after the violation.
 *
 * @returns undefined if the seed does not fail
 */
export async function shorten(
  seed: number,
  wanted: Wanted,
  programs: Programs,
  tried: (wanted: Wanted) => void = () => {},
): Promise<{ readonly wanted: Wanted; readonly result: Result } | undefined> {
  const run = (what: Wanted) => simulate(settingsOfSeed(seed, what), programs);
  let best = { wanted, result: await run(wanted) };
  const { violation } = best.result;
  if (violation === undefined) {
    return undefined;
  }
  const attempt = async (what: Wanted) => {
    const result = await run(what);
    if (result.violation?.invariant === violation.invariant) {
      best = { wanted: what, result };
      tried(what);
    }
  };
  const full = settingsOfSeed(seed, { ...wanted, withoutFaults: [] });
  for (const [index] of full.faults.entries()) {
    if (!best.wanted.withoutFaults.includes(index)) {
      await attempt({ ...best.wanted, withoutFaults: [...best.wanted.withoutFaults, index] });
    }
  }
  const { gated, rolling } = full.blocking?.services ?? { gated: 0, rolling: 0 };
  for (let index = 0; index < full.fleet.services + gated + rolling; index += 1) {
    if (!best.wanted.withoutServices.includes(index)) {
      await attempt({ ...best.wanted, withoutServices: [...best.wanted.withoutServices, index] });
    }
  }
  // The plan of faults depends on the duration, so a shorter run may fail differently, or not at all.
  const needed = Math.ceil(((best.result.violation?.time ?? START) - START) / HOUR);
  await attempt({ ...best.wanted, hours: Math.max(1, needed) });
  return best;
}

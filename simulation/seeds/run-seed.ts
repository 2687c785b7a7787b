import type { Programs } from "../program/compile";
import type { Result } from "../report/figures";
import { settingsOfSeed, type Wanted } from "../settings-of-seed";
import { simulate, simulateTraced } from "../simulate";
import { START } from "../world/settings";

/** Broken if two runs of a seed differ, because the seed cannot be replayed. */
const SAME_TRACE = "a seed has one trace";

/** Runs a seed once, or twice if wanted: then a different trace is a broken promise, too. */
export async function runSeed(seed: number, wanted: Wanted, programs: Programs): Promise<Result> {
  const settings = settingsOfSeed(seed, wanted);
  if (!wanted.twice) {
    return simulate(settings, programs);
  }
  const { trace, ...result } = await simulateTraced(settings, programs);
  const again = await simulateTraced(settings, programs);
  if (result.violation !== undefined || again.trace === trace) {
    return result;
  }
  const detail = `two runs differ: their traces have the hashes ${trace} and ${again.trace}`;
  return { ...result, violation: { invariant: SAME_TRACE, time: START, detail } };
}

import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { simulateTraced } from "../../simulation/simulate";

const compiled = compilePrograms();
const hours = 3;

async function trace(seed: number): Promise<string> {
  const settings = settingsOfSeed(seed, { hours, withoutFaults: [] });
  return (await simulateTraced(settings, await compiled)).trace;
}

// That a seed gives the same trace twice, `npm run simulate -- --twice` shows.
test("nothing of a run depends on the machine's clock or its random numbers", async () => {
  const first = await trace(4);
  const real = { now: Date.now, random: Math.random };
  Date.now = () => 0;
  Math.random = () => 0.5;
  try {
    expect(await trace(4)).toBe(first);
  } finally {
    Object.assign(Date, { now: real.now });
    Object.assign(Math, { random: real.random });
  }
});

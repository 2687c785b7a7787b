import { compilePrograms } from "../program/compile";
import { settingsOfSeed, type Wanted } from "../settings-of-seed";
import { simulate } from "../simulate";

/** What the parent process asks for: the run of one seed. */
export interface Order {
  readonly seed: number;
  readonly wanted: Wanted;
}

const compiled = compilePrograms();

process.on("message", async ({ seed, wanted }: Order) => {
  process.send?.(await simulate(settingsOfSeed(seed, wanted), await compiled));
});

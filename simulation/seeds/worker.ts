import { compilePrograms } from "../program/compile";
import type { Wanted } from "../settings-of-seed";
import { runSeed } from "./run-seed";

export interface Order {
  readonly seed: number;
  readonly wanted: Wanted;
}

const compiled = compilePrograms();

process.on("message", async ({ seed, wanted }: Order) => {
  process.send?.(await runSeed(seed, wanted, await compiled));
});

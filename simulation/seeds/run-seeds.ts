import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Result } from "../report/figures";
import type { Wanted } from "../settings-of-seed";

/** Runs seeds in as many processes as there are cores. @throws Error that names the seed, if a process dies */
export async function runSeeds(
  seeds: readonly number[],
  wanted: Wanted,
  ended: (result: Result) => void,
): Promise<void> {
  const left = [...seeds];
  const workers = Array.from({ length: Math.min(availableParallelism(), seeds.length) }, () =>
    fork(join(__dirname, "worker.ts"), { execArgv: ["--max-semi-space-size=32", "--import", "tsx"] }),
  );
  try {
    await Promise.all(workers.map((worker) => serve(worker, left, wanted, ended)));
  } finally {
    for (const worker of workers) {
      worker.kill();
    }
  }
}

function serve(
  worker: ChildProcess,
  left: number[],
  wanted: Wanted,
  ended: (result: Result) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let seed: number | undefined;
    const next = () => {
      seed = left.shift();
      if (seed === undefined) {
        resolve();
      } else {
        worker.send({ seed, wanted });
      }
    };
    worker.on("message", (result: Result) => {
      ended(result);
      next();
    });
    worker.on("exit", (code) => reject(new Error(`The process that ran seed ${seed} ended with ${code}.`)));
    next();
  });
}

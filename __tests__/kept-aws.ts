import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pythonEnvironment } from "../local-aws/python-environment";
import { ROOT } from "./our-files";
import { untilAnswer } from "./until";

/** The arguments with which Node runs what `npm run local-aws` runs. */
export const LOCAL_AWS_COMMAND = ["--import", "tsx", join(ROOT, "scripts", "local-aws.ts")];

/** An embedded AWS that `npm run local-aws` keeps up. */
export interface KeptAws {
  readonly keeper: ChildProcess;
  /** The keeper's exit code. */
  readonly ended: Promise<number | null>;
  /** All that it has printed, which is to be pasted into another shell. */
  readonly script: string;
}

/** Starts it; whoever does ends `keeper`. */
export async function startKeptAws(): Promise<KeptAws> {
  // Its first use on a machine takes minutes without a word on standard output, which looks as if it hung.
  await pythonEnvironment(() => {});
  const keeper = spawn(process.execPath, LOCAL_AWS_COMMAND, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<number | null>((resolve) => keeper.once("exit", resolve));
  let printed = "";
  keeper.stdout.on("data", (chunk: Buffer) => {
    printed += chunk;
  });
  try {
    const isUp = async () => (printed.includes("# Ctrl-C") ? printed : undefined);
    return { keeper, ended, script: await untilAnswer("the last line of npm run local-aws", isUp) };
  } catch (error) {
    keeper.kill("SIGKILL");
    throw error;
  }
}

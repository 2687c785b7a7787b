import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines } from "./run-command";

/** A start takes a few seconds, and many times as long on a busy machine. */
const READY_SECONDS = 180;
const GRACE_SECONDS = 8;

export interface ServerOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  environment: Record<string, string>;
  /** Address that answers 200 once the server is ready. */
  readyUrl: string;
  logFile: string;
  detached: boolean;
}

/** A server in its own process, which is ended by its pid. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {}

  /** Starts the server and waits until it answers. @throws Error with the end of its log if it does not */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const log = openSync(options.logFile, "a");
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...options.environment, ...(options.detached ? { LOCAL_AWS_DETACHED: "1" } : {}) },
      // The server ends when this pipe closes, so it does not outlive a killed parent.
      stdio: [options.detached ? "ignore" : "pipe", log, log],
      // Its own session keeps Ctrl-C in the terminal from ending it before the parent has cleaned up.
      detached: true,
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    const server = new ServerProcess(child, child.pid as number);
    // Neither the process nor the pipe keeps a test runner alive.
    child.unref();
    (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    child.stdin?.on("error", () => undefined);
    try {
      await server.waitUntilReady(options);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends the server: first SIGTERM, so that it ends what it started, then SIGKILL. */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    for (let waited = 0; waited < GRACE_SECONDS * 1000 && this.isRunning(); waited += 50) await sleep(50);
    if (this.isRunning()) {
      this.signal("SIGKILL");
      while (this.isRunning()) await sleep(20);
    }
    this.child.stdin?.destroy();
  }

  private signal(name: NodeJS.Signals): void {
    try {
      process.kill(this.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  private async waitUntilReady({ command, readyUrl, logFile }: ServerOptions): Promise<void> {
    const deadline = Date.now() + READY_SECONDS * 1000;
    while (this.isRunning() && Date.now() < deadline) {
      const ready = await fetch(readyUrl).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      await sleep(100);
    }
    const state = this.isRunning() ? `did not get ready in ${READY_SECONDS} seconds` : "ended at once";
    throw new Error(`${command} ${state}. The end of its log:\n${lastLines(readFileSync(logFile, "utf8"))}`);
  }
}

/** Returns a free port on the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

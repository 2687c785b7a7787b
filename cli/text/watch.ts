import { setTimeout as sleep } from "node:timers/promises";

/** Clears a terminal. */
const CLEAR = "\u001b[H\u001b[2J\u001b[3J";

/** Shows what a command answers again and again, each time all at once, until somebody interrupts it or it fails. */
export async function watch(
  run: () => Promise<unknown>,
  seconds: number,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<never> {
  for (;;) {
    const { log, error } = console;
    const lines: string[] = [];
    console.log = console.error = (line: string) => lines.push(line);
    try {
      await run();
    } finally {
      Object.assign(console, { log, error });
    }
    console.log([`${CLEAR}Every ${seconds} s; Ctrl-C ends it.\n`, ...lines].join("\n"));
    await wait(1000 * seconds);
  }
}

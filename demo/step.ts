import { Listr, PRESET_TIMER } from "listr2";

export interface Progress {
  /** Replaces the line below the step's title. */
  show(text: string): void;
  result(text: string): void;
}

/** Without a terminal every line stays, so lines come less often. */
const BETWEEN_LINES_SECONDS = 10;

/** Runs a step with its progress in the terminal, or in plain lines without one. @throws whatever the work throws */
export async function step<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  const list = new Listr(
    {
      title,
      task: async (_context, task) => {
        const show = (text: string) => {
          task.output = text;
        };
        const result = (text: string) => {
          task.title = `${title}: ${text}`;
        };
        try {
          outcome = { value: await work({ show: process.stdout.isTTY ? show : seldom(show), result }) };
        } catch (error) {
          outcome = { error };
          // The whole error is shown once, at the end.
          throw new Error(firstLine(error));
        }
      },
    },
    {
      // index.ts listens to the signals, so that everything is removed first.
      registerSignalListeners: false,
      exitOnError: false,
      rendererOptions: { timer: PRESET_TIMER },
      fallbackRendererOptions: { timer: PRESET_TIMER },
    },
  );
  await list.run();
  if (outcome === undefined) {
    throw new Error(`The step "${title}" never ran`);
  }
  if ("error" in outcome) {
    throw outcome.error;
  }
  return outcome.value;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

/** Passes the first text on at once, and further texts only from time to time. */
function seldom(show: (text: string) => void): (text: string) => void {
  let next = 0;
  return (text) => {
    if (performance.now() >= next) {
      next = performance.now() + BETWEEN_LINES_SECONDS * 1000;
      show(text);
    }
  };
}

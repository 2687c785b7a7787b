import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runCommand } from "../../local-aws/run-command";

const PROGRAM = join(__dirname, "EventRuler.java");

/** A pattern of EventBridge or SNS, and what it is to judge. */
export interface Pair {
  readonly pattern: object;
  readonly event: object;
}

/**
 * Whether AWS's matcher lets each pattern match its event.
 *
 * @throws Error where it refuses a pattern
 */
export async function askRuler(jars: string, pairs: readonly Pair[]): Promise<boolean[]> {
  const folder = mkdtempSync(join(tmpdir(), "event-ruler-"));
  try {
    const [questions, answers] = [join(folder, "questions"), join(folder, "answers")];
    writeFileSync(questions, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(""));
    const args = ["-cp", join(jars, "*"), PROGRAM, questions, answers];
    const { code, output } = await runCommand("java", args);
    if (code !== 0) {
      throw new Error(`AWS's event matcher ended with the exit code ${code}:\n${lastLines(output)}`);
    }
    const lines = readFileSync(answers, "utf8").trimEnd().split("\n");
    return pairs.map(({ pattern }, index) => asBoolean(lines[index], pattern));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function asBoolean(answer: string | undefined, pattern: object): boolean {
  if (answer === "true" || answer === "false") return answer === "true";
  throw new Error(`AWS's event matcher refuses the pattern ${JSON.stringify(pattern)}: ${answer}`);
}

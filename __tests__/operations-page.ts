import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The pages for the person on call, whose commands are run by tests. */
export const OPERATIONS = ["operations.md", "removal.md"]
  .map((page) => readFileSync(join(__dirname, "..", "docs", page), "utf8"))
  .join("\n");

/** What stands behind `sh` of commands that no test can run. */
export const REAL_ACCOUNT = "real-account";

const PROGRAM = /^(aws|fargate-scans|npm|npx|terraform|cdktf|errors) \S/;

/** The commands of a block; each is named by what stands behind `sh`. */
interface Block {
  readonly name: string;
  readonly script: string;
  /** The text of the section before it. */
  readonly before: string;
}

/** Every block of commands, in its order. */
export const blocks: readonly Block[] = [...OPERATIONS.matchAll(/^( *)```sh ?(.*)\n([\s\S]*?)^ *```$/gm)].map(
  ({ index, 1: indent = "", 2: name = "", 3: script = "" }) => ({
    name,
    script: script.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    before:
      OPERATIONS.slice(0, index)
        .split(/\n##+ /)
        .at(-1) ?? "",
  }),
);

/** The commands of a block that the page has by this name. */
export function commandsNamed(name: string): string {
  const found = blocks.filter((block) => block.name === name);
  if (found.length !== 1)
    throw new Error(`docs/operations.md and docs/removal.md have ${found.length} blocks of sh ${name}.`);
  return found[0]?.script ?? "";
}

/** Commands in code quotes, in a line's own words: in cells of tables, and elsewhere. */
const quoted = (line: string) =>
  [...line.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text).filter((text) => PROGRAM.test(text));
const lines = OPERATIONS.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "").split("\n");

/** Those of the last column of a table, each once: a test runs all of them. */
export const commandsOfTables: readonly string[] = [
  ...new Set(
    lines.filter((line) => line.startsWith("| ")).flatMap((line) => quoted(line.split(" | ").at(-1) ?? "")),
  ),
];

/** Those that a sentence names, each once. */
export const commandsInSentences: readonly string[] = [
  ...new Set(
    lines.flatMap((line) => quoted(line.startsWith("| ") ? line.split(" | ").slice(0, -1).join() : line)),
  ),
];

import { deepStrictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The key of cdktf's own facts: its version, paths of constructs, stack traces. */
const METADATA = "//";

/** Files of a synthesis by path: configurations without metadata, and checksums of all other files. */
export type Synthesized = Readonly<Record<string, unknown>>;

export function synthesizedIn(project: string): Synthesized {
  const stacks = join(project, "cdktf.out", "stacks");
  const paths = readdirSync(stacks, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(stacks, path)).isFile())
    .sort();
  return Object.fromEntries(
    paths.map((path) => {
      const bytes = readFileSync(join(stacks, path));
      return [path, path.endsWith("cdk.tf.json") ? configuration(String(bytes), project) : sha256(bytes)];
    }),
  );
}

/** @throws AssertionError that shows the differences */
export function expectSame(made: Synthesized, expected: Synthesized): void {
  deepStrictEqual(made, expected);
  console.log(`   ${Object.keys(made).length} files are the same as with the packages of this repository`);
}

function configuration(text: string, project: string): unknown {
  // A local state has an absolute path.
  return JSON.parse(text.replaceAll(project, "."), (key, value) => (key === METADATA ? undefined : value));
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

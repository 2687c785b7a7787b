import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ourFiles, ROOT } from "../our-files";

/** One comment "Proves …" of a test, invariant or scenario. */
export interface Proof {
  readonly promise: string;
  readonly file: string;
  /** Why a second proof is needed; empty for the first one. */
  readonly because: string;
}

const COMMENT = /\/\/ Proves ([a-z]+\.[a-z-]+(?:, [a-z]+\.[a-z-]+)*)(?:: (.+))?\.$/gm;

/** Returns the proofs that tests, invariants and scenarios name, sorted by promise, the first proof of each first. */
export function proofs(): readonly Proof[] {
  return ourFiles(["__tests__/*.ts", "simulation/*.ts"])
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(COMMENT)].flatMap(([, names = "", because = ""]) =>
        names.split(", ").map((promise) => ({ promise, file, because })),
      ),
    )
    .sort((one, other) => compare(one.promise, other.promise) || compare(one.because, other.because));
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Renders the table of promises and proofs in docs/contributing/testing.md. */
export function renderPromises(): string {
  const rows = proofs().map(
    ({ promise, file, because }) => `\`${promise}\` | \`${file}\`${because && `: ${because}`}`,
  );
  return ["promise | proof", "---|---", ...rows].join("\n");
}

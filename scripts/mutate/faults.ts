import type { Fault } from "./sample";

const nothing = () => false;
const SILENT = { isDebugEnabled: nothing, debug: nothing, info: nothing, warn: nothing };

export async function faultsIn(texts: ReadonlyMap<string, string>): Promise<Fault[]> {
  // Its Babel does not load with `require`.
  const { Instrumenter } = await import("@stryker-mutator/instrumenter");
  const described = [...texts].map(([name, content]) => ({ name, content, mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [] };
  const { mutants } = await new Instrumenter(SILENT as never).instrument(described, options);
  return mutants.map(({ fileName: file, location: { start, end }, mutatorName, replacement }) => {
    const lines = (texts.get(file) ?? "").split("\n");
    const indexOf = ({ line, column }: { line: number; column: number }) =>
      lines.slice(0, line).reduce((length, { length: more }) => length + more + 1, column);
    return { file, start: indexOf(start), end: indexOf(end), mutator: mutatorName, replacement };
  });
}

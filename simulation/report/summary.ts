import Table from "cli-table3";
import type { Result } from "./figures";

interface FaultLine {
  readonly runs: number;
  readonly count: number;
  readonly lost: number;
  readonly twice: number;
}

export interface FaultsOfRun {
  readonly violation?: Result["violation"];
  readonly figures: Pick<Result["figures"], "faults">;
}

const LOST = ["every image has a result", "nothing starves", "outcomes are published", "verdicts stand"];
const TWICE = ["an image is scanned once in its window"];

export function faultLines(results: readonly FaultsOfRun[]): ReadonlyMap<string, FaultLine> {
  const lines = new Map<string, FaultLine>();
  for (const { violation, figures } of results) {
    for (const [fault, count] of Object.entries(figures.faults)) {
      const line = lines.get(fault) ?? { runs: 0, count: 0, lost: 0, twice: 0 };
      lines.set(fault, {
        runs: line.runs + 1,
        count: line.count + count,
        lost: line.lost + Number(LOST.includes(violation?.invariant ?? "")),
        twice: line.twice + Number(TWICE.includes(violation?.invariant ?? "")),
      });
    }
  }
  return new Map([...lines].sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function renderFaults(results: readonly Result[]): string {
  const table = new Table({ head: ["fault", "runs", "times", "lost", "scanned twice"], style: { head: [] } });
  for (const [fault, { runs, count, lost, twice }] of faultLines(results)) {
    table.push([fault, runs, count.toLocaleString("en"), lost, twice]);
  }
  return table.toString();
}

export function renderTotals(results: readonly Result[]): string {
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0);
  const days = sum(({ figures }) => figures.hours) / 24;
  const parts = [
    `${results.length} runs`,
    `${Math.round(days)} days`,
    `${sum(({ figures }) => figures.tasks).toLocaleString("en")} tasks`,
    `${sum(({ figures }) => figures.images).toLocaleString("en")} images`,
    `${sum(({ figures }) => figures.builds).toLocaleString("en")} builds`,
  ];
  return parts.join(", ");
}

import Table from "cli-table3";
import type { Result } from "./figures";

/** Renders how often each fault struck, and in how many runs. */
export function renderFaults(results: readonly Result[]): string {
  const lines = new Map<string, { runs: number; times: number }>();
  for (const [fault, times] of results.flatMap(({ figures }) => Object.entries(figures.faults))) {
    const line = lines.get(fault) ?? { runs: 0, times: 0 };
    lines.set(fault, { runs: line.runs + 1, times: line.times + times });
  }
  const table = new Table({ head: ["fault", "runs", "times"], style: { head: [] } });
  for (const [fault, { runs, times }] of [...lines].sort(([one], [other]) => (one < other ? -1 : 1))) {
    table.push([fault, runs, times.toLocaleString("en")]);
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

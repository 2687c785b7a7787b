import type { Programs } from "../program/compile";
import { SCENARIOS } from ".";
import { type Figure, isKept } from "./scenario";

/** A scenario that was played, and its figures. */
export interface Played {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** @param played called after each scenario */
export async function playAll(programs: Programs, played: (what: Played) => void): Promise<Played[]> {
  const all: Played[] = [];
  for (const { name, play } of SCENARIOS) {
    const one = { name, figures: await play(programs) };
    all.push(one);
    played(one);
  }
  return all;
}

/** One line for each figure. */
export function renderPlayed({ name, figures }: Played): string {
  const lines = figures.map((figure) => {
    const { what, value, most, least, unit } = figure;
    const limits = [least === undefined ? "" : `at least ${least}`, `at most ${most}`].filter(Boolean);
    return `  ${isKept(figure) ? "kept  " : "BROKEN"} ${what}: ${value} ${unit} (${limits.join(", ")})`;
  });
  return [name, ...lines].join("\n");
}

import type { Programs } from "../program/compile";
import { SCENARIOS } from ".";
import { type Figure, isKept } from "./scenario";

export interface Played {
  readonly name: string;
  readonly figures: readonly Figure[];
}

export async function playAll(programs: Programs, played: (what: Played) => void): Promise<Played[]> {
  const all: Played[] = [];
  for (const { name, play } of SCENARIOS) {
    const one = { name, figures: await play(programs) };
    all.push(one);
    played(one);
  }
  return all;
}

export function renderPlayed({ name, figures }: Played): string {
  const lines = figures.map((figure) => {
    const { what, value, most, least, unit } = figure;
    const limits = [least === undefined ? "" : `at least ${least}`, `at most ${most}`].filter(Boolean);
    return `  ${isKept(figure) ? "kept  " : "BROKEN"} ${what}: ${value} ${unit} (${limits.join(", ")})`;
  });
  return [name, ...lines].join("\n");
}

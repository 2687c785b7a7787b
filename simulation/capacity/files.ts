import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FLEET_SIZES, type FleetName } from "../fleet/sizes";
import type { Result } from "../report/figures";
import type { FaultsOfRun } from "../report/summary";
import { drawCharts } from "./charts";
import type { FleetFigures } from "./measure-fleet";
import type { OrganisationFigures } from "./measure-organisation";
import type { PaceFigures } from "./measure-pace";
import {
  insertPart,
  renderBacklogs,
  renderCosts,
  renderFaultTable,
  renderFleets,
  renderOrganisation,
  renderScan,
  renderWaits,
  renderYourFleet,
} from "./page";

const ROOT = join(__dirname, "../..");
const MEASURED = "simulation/capacity/measured";
const TESTING = "docs/contributing/testing.md";

export interface SeedFigures extends FaultsOfRun {
  readonly seed: number;
}

/** `measuredOn` is set for fleets too large to measure in each test run. */
export type MeasuredFleet = FleetFigures & { readonly measuredOn?: string };

export function seedFigures({ seed, violation, figures }: Result): SeedFigures {
  return { seed, ...(violation ? { violation } : {}), figures: { faults: figures.faults } };
}

/** Renders figures as JSON, with one line for each list of numbers, so that diffs stay readable. */
export function figuresText(figures: unknown): string {
  const text = JSON.stringify(figures, null, 2);
  return `${text.replace(/\[[\d,.\s]+\]/g, (list) => list.replace(/\s+/g, " "))}\n`;
}

export function writeFigures(name: string, figures: unknown): void {
  mkdirSync(join(ROOT, MEASURED), { recursive: true });
  writeFileSync(join(ROOT, MEASURED, `${name}.json`), figuresText(figures));
}

export function readFigures<T>(name: string): T {
  return JSON.parse(readFileSync(join(ROOT, MEASURED, `${name}.json`), "utf8"));
}

export function renderDocs(): ReadonlyMap<string, string> {
  const names = (Object.keys(FLEET_SIZES) as FleetName[]).filter((name) =>
    existsSync(join(ROOT, MEASURED, `${name}.json`)),
  );
  const fleets = Object.fromEntries(names.map((name) => [name, readFigures<MeasuredFleet>(name)]));
  const seeds = readFigures<SeedFigures[]>("seeds");
  const parts = {
    fleets: renderFleets(fleets),
    backlogs: renderBacklogs(fleets),
    waits: renderWaits(fleets),
    costs: renderCosts(fleets),
    "your-fleet": renderYourFleet(readFigures<FleetFigures>("small")),
    scan: renderScan(fleets),
    organisation: renderOrganisation(readFigures<OrganisationFigures>("organisation")),
  };
  const page = (file: string) => readFileSync(join(ROOT, file), "utf8");
  const capacity = Object.entries(parts).reduce(
    (text, [name, part]) => insertPart(text, name, part),
    page("docs/capacity.md"),
  );
  const testing = insertPart(page(TESTING), "faults", renderFaultTable(seeds));
  const charts = [...drawCharts(fleets, readFigures<PaceFigures>("pace"))].map(
    ([file, svg]) => [`docs/charts/${file}`, svg] as const,
  );
  return new Map([["docs/capacity.md", capacity], [TESTING, testing], ...charts]);
}

export function writeDocs(): void {
  mkdirSync(join(ROOT, "docs/charts"), { recursive: true });
  for (const [file, text] of renderDocs()) {
    writeFileSync(join(ROOT, file), text);
  }
}

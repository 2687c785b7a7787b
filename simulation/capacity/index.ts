import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compilePrograms } from "../program/compile";
import { type FleetFigures, measureFleet } from "./measure-fleet";
import { insertPart, renderCosts, renderFleet, renderScan, renderYourFleet } from "./page";

const ROOT = join(__dirname, "../..");
const MEASURED = join(ROOT, "simulation/capacity/measured.json");
const PAGE = join(ROOT, "docs/capacity.md");

export function figuresText(figures: FleetFigures): string {
  return `${JSON.stringify(figures, null, 2)}\n`;
}

/** Returns docs/capacity.md with what follows from the measured fleet. */
export function renderPage(): string {
  const measured: FleetFigures = JSON.parse(readFileSync(MEASURED, "utf8"));
  const parts = {
    "your-fleet": renderYourFleet(measured),
    scan: renderScan(measured),
    costs: renderCosts(measured),
    fleet: renderFleet(measured),
  };
  return Object.entries(parts).reduce(
    (text, [name, part]) => insertPart(text, name, part),
    readFileSync(PAGE, "utf8"),
  );
}

/** Measures the fleet, and writes its figures and the page. */
export async function writeFigures(): Promise<void> {
  writeFileSync(MEASURED, figuresText(await measureFleet(await compilePrograms())));
  writeFileSync(PAGE, renderPage());
}

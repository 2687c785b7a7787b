import type { FleetName } from "../fleet/sizes";
import { compilePrograms } from "../program/compile";
import type { Result } from "../report/figures";
import { runSeeds } from "../seeds/run-seeds";
import { USUAL } from "../settings-of-seed";
import { seedFigures, writeDocs, writeFigures } from "./files";
import { measureFleet, settingsOfFleet } from "./measure-fleet";
import { measureOrganisation } from "./measure-organisation";
import { measurePace } from "./measure-pace";

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);

/** Measures figures on fixed seeds, and writes them and the docs. A larger fleet takes long: its date is kept. */
export async function writeFiguresOf(fleet: FleetName): Promise<void> {
  const programs = await compilePrograms();
  const figures = await measureFleet(settingsOfFleet(fleet), programs);
  if (fleet === "small") {
    writeFigures(fleet, figures);
    writeFigures("pace", await measurePace(programs));
    writeFigures("seeds", await runAll());
  } else {
    writeFigures(fleet, { measuredOn: new Date().toISOString().slice(0, 10), ...figures });
  }
  writeDocs();
}

export async function writeFiguresOfPlaces(places: number): Promise<void> {
  const figures = await measureOrganisation(places, await compilePrograms());
  writeFigures("organisation", { measuredOn: new Date().toISOString().slice(0, 10), ...figures });
  writeDocs();
}

async function runAll() {
  const results: Result[] = [];
  await runSeeds(SEEDS, USUAL, (result) => results.push(result));
  return results.sort((one, other) => one.seed - other.seed).map(seedFigures);
}

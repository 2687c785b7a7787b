import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed, USUAL } from "../../simulation/settings-of-seed";
import { simulate } from "../../simulation/simulate";
import { START } from "../../simulation/world/settings";
import { ROOT } from "../our-files";

const settings = settingsOfSeed(1, { ...USUAL, hours: 1 });

test("a run that throws has broken a promise of its seed, and keeps its figures", async () => {
  const fleet = {
    ...settings.fleet,
    get services(): number {
      throw new Error("no fleet");
    },
  };
  const result = await simulate({ ...settings, fleet }, await compilePrograms());

  expect(result).toMatchObject({
    seed: 1,
    violation: {
      invariant: "the run itself",
      time: START,
      detail: expect.stringContaining("Error: no fleet"),
    },
    figures: { builds: 0 },
  });
});

/** What a process of its own prints: Jest keeps from a test what nobody waits for. */
async function printedBy(script: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "-e", script], {
    cwd: ROOT,
  });
  return JSON.parse(stdout);
}

test("so has one in which something fails that nobody waits for", async () => {
  const results = await printedBy(`
    const { compilePrograms } = require("./simulation/program/compile");
    const { settingsOfSeed, USUAL } = require("./simulation/settings-of-seed");
    const { simulate } = require("./simulation/simulate");
    const run = async (seed, changes) =>
      simulate(settingsOfSeed(seed, { ...USUAL, hours: 1 }), { ...(await compilePrograms()), ...changes });
    const broken = { "scan-coordinator": () => { throw new Error("no program"); } };
    run(1, broken).then(async (first) => console.log(JSON.stringify([first, await run(2, {})])));
  `);

  expect(results).toEqual([
    expect.objectContaining({
      seed: 1,
      violation: expect.objectContaining({
        invariant: "the run itself",
        detail: expect.stringContaining("Error: no program"),
      }),
    }),
    expect.not.objectContaining({ violation: expect.anything() }),
  ]);
});

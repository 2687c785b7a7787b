import { MINUTE } from "../../functions/contract/durations";
import type { Violation } from "../../simulation/invariants/violation";
import { compilePrograms } from "../../simulation/program/compile";
import { isKept } from "../../simulation/scenarios/scenario";
import { settingsOfSeed, USUAL } from "../../simulation/settings-of-seed";
import { simulate } from "../../simulation/simulate";
import { MUTANTS, type Mutant, PLAYED_MUTANTS } from "./mutations";

/** So many seeds are tried, from the mutant's own on. */
const SEEDS = 12;
/** Up to this one, `.ci/run` runs each seed with the programs as they are. */
const SEEDS_OF_CI = 50;
/** Each seed is a day; a busy machine needs minutes for a dozen of them. */
const TIME_LIMIT_MS = 10 * MINUTE;

async function violationOf(mutant: Mutant): Promise<Violation | undefined> {
  const programs = await compilePrograms(mutant);
  for (let seed = mutant.firstSeed; seed < mutant.firstSeed + SEEDS; seed += 1) {
    const { violation } = await simulate(settingsOfSeed(seed, { ...USUAL, places: mutant.places }), programs);
    if (violation !== undefined) {
      return violation;
    }
  }
  return undefined;
}

test.each(MUTANTS)(
  "it is noticed where $mistake",
  async (mutant) => {
    expect(await violationOf(mutant)).toBeDefined();
  },
  TIME_LIMIT_MS,
);

test(
  "seeds that notice mistakes, and that CI does not run, find none in the programs as they are",
  async () => {
    const programs = await compilePrograms();
    const isRunByCi = ({ firstSeed, places }: Mutant) => firstSeed <= SEEDS_OF_CI && places === undefined;
    const asked = MUTANTS.filter((mutant) => !isRunByCi(mutant)).map(({ firstSeed, places }) =>
      JSON.stringify({ firstSeed, places }),
    );
    const violations: Violation[] = [];
    for (const { firstSeed, places } of [...new Set(asked)].map((each) => JSON.parse(each))) {
      const { violation } = await simulate(settingsOfSeed(firstSeed, { ...USUAL, places }), programs);
      violations.push(...(violation ? [violation] : []));
    }

    expect(MUTANTS.length).toBeGreaterThanOrEqual(10);
    expect(violations).toEqual([]);
  },
  TIME_LIMIT_MS,
);

test.each(PLAYED_MUTANTS)(
  "a scenario notices where $mistake",
  async ({ scenario, ...mutation }) => {
    // That the scenario is kept without the mistake, `npm run simulate -- --scenarios` shows.
    const figures = await scenario.play(await compilePrograms(mutation));

    expect(figures.every(isKept)).toBe(false);
  },
  TIME_LIMIT_MS,
);

test("a mutation is refused whose text is not in the program any more", async () => {
  const gone = { file: "functions/ledger/ledger.ts", text: "what nobody wrote", replacement: "" };

  await expect(compilePrograms(gone)).rejects.toThrow(
    "The mutation of functions/ledger/ledger.ts is to replace this text, which stands there 0 times: what nobody wrote",
  );
});

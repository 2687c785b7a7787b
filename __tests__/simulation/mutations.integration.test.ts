import type { Violation } from "../../simulation/invariants/violation";
import { compilePrograms, type Mutation } from "../../simulation/program/compile";
import { isKept } from "../../simulation/scenarios/scenario";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { simulate } from "../../simulation/simulate";
import { MUTANTS, type Mutant } from "./mutations";
import { PLAYED_MUTANTS } from "./played-mutants";

/** So many seeds are tried, from the mutant's own on. */
const SEEDS = 12;
/** Each seed is a day; a busy machine needs minutes for a dozen of them. */
const TIME_LIMIT_MS = 10 * 60_000;

async function violationOf(mutant: Mutant): Promise<Violation | undefined> {
  const programs = await compilePrograms(mutant);
  for (let seed = mutant.firstSeed; seed < mutant.firstSeed + SEEDS; seed += 1) {
    const { violation } = await simulate(settingsOfSeed(seed), programs);
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
  "the seeds that notice mistakes find none in the programs as they are",
  async () => {
    const programs = await compilePrograms();
    const seeds = [...new Set(MUTANTS.map(({ firstSeed }) => firstSeed))];
    const violations: Violation[] = [];
    for (const seed of seeds) {
      const { violation } = await simulate(settingsOfSeed(seed), programs);
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
    const played = async (...mutations: readonly Mutation[]) =>
      (await scenario.play(await compilePrograms(...mutations))).every(isKept);

    expect([await played(), await played(mutation)]).toEqual([true, false]);
  },
  TIME_LIMIT_MS,
);

test("a mutation is refused whose text is not in the program any more", async () => {
  const gone = { file: "functions/ledger/ask.ts", text: "what nobody wrote", replacement: "" };

  await expect(compilePrograms(gone)).rejects.toThrow(
    "The mutation of functions/ledger/ask.ts is to replace this text, which stands there 0 times: what nobody wrote",
  );
});

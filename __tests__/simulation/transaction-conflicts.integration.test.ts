import { DAY } from "../../functions/contract/durations";
import type { Fault } from "../../simulation/faults/fault";
import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { simulate } from "../../simulation/simulate";
import { START } from "../../simulation/world/settings";

/** One write of ten meets a transaction. */
const conflicts: Fault = {
  kind: "transaction-conflict",
  from: START,
  until: START + DAY,
  probability: 0.1,
};
/** A notice that cannot be deleted is published again, which is not tried at once. */
const OUTBOX = '"channel":"outbox"';

/** How often a write met a transaction, and how often a program says that one failed by it. */
async function play(attempts: number) {
  const programs = await compilePrograms({
    file: "functions/table/dynamodb-table.ts",
    text: "const MAX_ATTEMPTS = 4;",
    replacement: `const MAX_ATTEMPTS = ${attempts};`,
  });
  let failed = 0;
  const { figures } = await simulate({ ...settingsOfSeed(1), faults: [conflicts] }, programs, (line) => {
    failed += /Transaction(Conflict|Canceled)Exception/.test(line) && !line.includes(OUTBOX) ? 1 : 0;
  });
  return { met: figures.faults["transaction-conflict"] ?? 0, failed };
}

test("what meets a transaction is written again by the product's own table", async () => {
  const { met, failed } = await play(4);

  expect(met).toBeGreaterThan(50);
  expect(failed).toBe(0);
});

test("without its further attempts much fails", async () => {
  expect((await play(1)).failed).toBeGreaterThan(20);
});

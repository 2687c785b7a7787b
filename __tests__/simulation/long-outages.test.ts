import { HOUR } from "../../functions/contract/durations";
import {
  BATCH_FAULT,
  BUSY_FAULTS,
  CALL_FAULTS,
  GATE_FAULTS,
  LAG_FAULT,
  LAMBDA_FAULT,
  OTHER_FAULTS,
  REPORT_FAULT,
  SCHEDULE_FAULTS,
  SERVICES,
  TOKEN_FAULTS,
} from "../../simulation/faults/fault";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { START } from "../../simulation/world/settings";

const settings = Array.from({ length: 500 }, (_, seed) => settingsOfSeed(seed + 1));
const outages = settings.flatMap(({ faults, duration }) =>
  faults
    .filter(({ from, until, probability }) => probability === 1 && until - from >= 10 * HOUR)
    .map((fault) => ({ ...fault, left: START + duration - fault.until })),
);

test("one seed in eight has half a day without something, and time enough to make it good", () => {
  expect(outages.length).toBeGreaterThan(40);
  expect(outages.length).toBeLessThan(85);
  expect(Math.min(...outages.map(({ left }) => left))).toBeGreaterThan(11 * HOUR);
});

test("each service is away for half a day in some seed, and so are builds, Lambda, Sysdig, its token and registries", () => {
  const away = new Set(outages.map(({ service, kind }) => service ?? kind));

  expect([...away].sort()).toEqual(
    [...SERVICES, LAMBDA_FAULT, "quota-reduced", "registry-down", "sysdig-down", "token-refused"].sort(),
  );
  expect(outages.filter(({ kind }) => kind === "quota-reduced").map(({ quota }) => quota)).not.toContain(1);
});

test("50 seeds plan every fault that is not a scenario's alone, and a quota of zero and of one", () => {
  const planned = settings.slice(0, 50).flatMap(({ faults }) => faults);
  const kinds = new Set(planned.map(({ kind }) => kind));

  expect([...kinds].sort()).toEqual(
    [
      ...[
        ...CALL_FAULTS,
        ...OTHER_FAULTS,
        ...TOKEN_FAULTS,
        ...BUSY_FAULTS,
        ...GATE_FAULTS,
        ...SCHEDULE_FAULTS,
      ],
      ...[LAMBDA_FAULT, LAG_FAULT, BATCH_FAULT, REPORT_FAULT],
    ].sort(),
  );
  expect(planned.map(({ quota }) => quota)).toEqual(expect.arrayContaining([0, 1]));
});

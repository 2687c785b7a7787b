import { HOUR } from "../../functions/contract/durations";
import { LAMBDA_FAULT, SCHEDULE_FAULTS, SERVICES } from "../../simulation/faults/fault";
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

test("schedules fail in some seeds", () => {
  const kinds = new Set(settings.flatMap(({ faults }) => faults.map(({ kind }) => kind)));

  expect([...kinds]).toEqual(expect.arrayContaining([...SCHEDULE_FAULTS]));
});

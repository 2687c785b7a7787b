import { MINUTE } from "../../functions/contract/durations";
import { LAST_SWEEP_KEY } from "../../functions/contract/ledger";
import { INVARIANTS } from "../../simulation/invariants";
import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed, USUAL } from "../../simulation/settings-of-seed";
import { simulateTraced } from "../../simulation/simulate";
import { World } from "../../simulation/world/world";

const compiled = compilePrograms();
/** Together they come to all that the invariants of places are about. */
const SEEDS = [31, 55];
const places = 12;
const TIME_LIMIT_MS = 10 * MINUTE;

test("a fleet over one place is that of a seed without places", () => {
  expect(settingsOfSeed(7, { ...USUAL, places: 1 })).toEqual(settingsOfSeed(7));
});

test(
  "what the invariants of places are about does happen",
  async () => {
    const programs = await compiled;
    const happened = new Set<string>();
    const broken: string[] = [];
    for (const seed of SEEDS) {
      const world = new World(settingsOfSeed(seed, { ...USUAL, places }), programs);
      for (const create of Object.values(INVARIANTS)) {
        world.observers.add(create(world, (detail) => broken.push(`seed ${seed}: ${detail}`)));
      }
      world.observers.add({
        measured: (metric, value) => happened.add(`${metric} ${value > 0 ? "some" : "none"}`),
        itemChanged: (key) => {
          if (key.startsWith(`${LAST_SWEEP_KEY}#`)) {
            happened.add("a sweep of another place");
          }
        },
      });
      await world.run();
      for (const call of world.calls.made.keys()) {
        happened.add(call);
      }
      for (const { place, service, kind } of world.settings.faults) {
        happened.add(place ? `only in one place: ${service ?? kind}` : "everywhere");
      }
    }

    expect(broken).toEqual([]);
    expect([...happened]).toEqual(
      expect.arrayContaining([
        ...["PlacesUnanswered some", "EventsOutsideMembers some", "a sweep of another place"],
        ...["only in one place: sts", "only in one place: ecs", "only in one place: event-lost"],
        "sts:AssumeRole",
      ]),
    );
  },
  TIME_LIMIT_MS,
);

test("a seed with several places gives the same trace each time", async () => {
  const settings = settingsOfSeed(5, { ...USUAL, places, hours: 3 });
  const traceOf = async () => (await simulateTraced(settings, await compiled)).trace;

  expect(settings.members?.length).toBeGreaterThan(0);
  expect(await traceOf()).toBe(await traceOf());
});

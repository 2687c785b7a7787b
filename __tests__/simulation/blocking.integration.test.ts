import { INVARIANTS } from "../../simulation/invariants";
import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { World } from "../../simulation/world/world";

/** Together they come to all that gate and enforcement do. */
const SEEDS = [1, 8, 13, 18, 19, 24, 28, 45];
const TIME_LIMIT_MS = 5 * 60_000;

test(
  "what the invariants of gate and enforcement are about does happen",
  async () => {
    const programs = await compilePrograms();
    const happened = new Set<string>();
    const broken: string[] = [];
    for (const seed of SEEDS) {
      const world = new World(settingsOfSeed(seed), programs);
      for (const create of Object.values(INVARIANTS)) {
        world.observers.add(create(world, (detail) => broken.push(`seed ${seed}: ${detail}`)));
      }
      world.observers.add({
        hookAnswered: ({ stage, isDuplicate }, answer) => {
          happened.add(`${stage} ${answer}`);
          happened.add(isDuplicate ? "a call that comes twice" : "a call that comes once");
        },
        published: (channel, _, title) => happened.add(`${channel}: ${title.split(":")[0]}`),
        deploymentEnded: ({ service, status }) => happened.add(`${service.strategy} ${status}`),
      });
      await world.run();
    }

    expect(broken).toEqual([]);
    expect([...happened]).toEqual(
      expect.arrayContaining([
        ...["PRE_SCALE_UP", "POST_SCALE_UP"].flatMap((stage) =>
          ["IN_PROGRESS", "SUCCEEDED", "FAILED", "killed"].map((answer) => `${stage} ${answer}`),
        ),
        "PRODUCTION_TRAFFIC_SHIFT SUCCEEDED",
        "a call that comes twice",
        ...["Blocked", "Audited", "Allowed Unscanned", "Exception Used", "Rolled Back"].map(
          (what) => `events: Deployment ${what}`,
        ),
        ...["Task Stopped", "Enforcement Audited", "Enforcement Paused"].map((what) => `events: ${what}`),
        ...["BLUE_GREEN", "ROLLING"].flatMap((strategy) =>
          ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL"].map((status) => `${strategy} ${status}`),
        ),
      ]),
    );
  },
  TIME_LIMIT_MS,
);

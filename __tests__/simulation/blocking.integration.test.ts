import { MINUTE } from "../../functions/contract/durations";
import { INVARIANTS } from "../../simulation/invariants";
import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { World } from "../../simulation/world/world";

/** Together they come to all that gate and enforcement do. */
const SEEDS = [50, 51, 56];
const TIME_LIMIT_MS = 10 * MINUTE;

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
        hookAnswered: ({ stage, isDuplicate, share, revision, deployment }, answer) => {
          happened.add(`${stage} ${answer}`);
          happened.add(
            share > 0 && share < 100 ? "a call between two steps" : "a call before the first step",
          );
          happened.add(revision === deployment.target ? "a call of ECS" : "a call that is made up");
          happened.add(isDuplicate ? "a call that comes twice" : "a call that comes once");
        },
        hookTimedOut: ({ hook }) => happened.add(`a time-out of a hook: ${hook?.timeoutAction}`),
        published: (channel, _, title) => happened.add(`${channel}: ${title.split(":")[0]}`),
        deploymentEnded: ({ service, status }) => happened.add(`${service.strategy} ${status}`),
      });
      await world.run();
      for (const fault of world.faults.struck.keys()) {
        happened.add(fault);
      }
    }

    expect(broken).toEqual([]);
    expect([...happened]).toEqual(
      expect.arrayContaining([
        ...["PRE_SCALE_UP", "POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"].flatMap((stage) =>
          ["IN_PROGRESS", "SUCCEEDED", "FAILED"].map((answer) => `${stage} ${answer}`),
        ),
        ...["PRE_SCALE_UP killed", "POST_SCALE_UP killed"],
        ...["a call between two steps", "a call that is made up", "ecs-lag"],
        "a time-out of a hook: ROLLBACK",
        "PRODUCTION_TRAFFIC_SHIFT SUCCEEDED",
        "a call that comes twice",
        ...["Blocked", "Audited", "Allowed Unscanned", "Exception Used", "Rolled Back"].map(
          (what) => `events: Deployment ${what}`,
        ),
        ...["Task Stopped", "Enforcement Audited", "Enforcement Paused"].map((what) => `events: ${what}`),
        ...["BLUE_GREEN", "LINEAR", "CANARY", "ROLLING"].flatMap((strategy) =>
          ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL"].map((status) => `${strategy} ${status}`),
        ),
      ]),
    );
  },
  TIME_LIMIT_MS,
);

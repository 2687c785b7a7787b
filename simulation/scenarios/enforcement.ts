import { ENFORCING, type EnforcementSettings } from "../../functions/contract/blocking/enforcement";
import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import { GatedStage } from "./gate/gated-stage";
import type { Scenario } from "./scenario";
import { watchMessages } from "./watch";

const ENFORCEMENT: EnforcementSettings = {
  mode: "act",
  rollback_deployments: true,
  stop_standalone_tasks: true,
  max_actions_per_hour: 10,
  cluster_arns: [],
};

/** Of the coordinator, in seconds: the next one comes within a minute. */
const IN_THE_SAME_RUN = 10;

/** So many tasks take a rolling deployment long enough for a scan. */
const MANY_TASKS = 20;

export const rollingBack: Scenario = {
  name: "a rolling deployment of a bad image is rolled back, also where it is deployed again, and its fix is not",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: 2 * HOUR }, { enforcement: ENFORCEMENT });
    const [good, bad, other, twice, fix] = [
      stage.imageOf("PASSED"),
      stage.imageOf("FAILED"),
      stage.imageOf("FAILED"),
      stage.imageOf("FAILED"),
      stage.imageOf("PASSED"),
    ];
    const [left, fixed, again] = ["left", "fixed", "again"].map((name) =>
      stage.service(name, "ROLLING", [], { desired: MANY_TASKS }),
    );
    const verdicts = new Map<string, number>();
    const rolledBack = new Map<string, number>();
    stage.world.observers.add({
      itemChanged: (key, before, after) => {
        if (after?.verdict !== undefined && before?.verdict === undefined) {
          verdicts.set(key.split("#")[0] ?? "", stage.world.clock.now());
        }
      },
      deploymentStopped: ({ target }) => {
        const [container] = target.definition.containers;
        rolledBack.set(container?.digest ?? "", stage.world.clock.now());
      },
    });
    for (const service of [left, fixed, again]) {
      if (service) {
        stage.deployAfter(0, service, good);
      }
    }
    if (left && fixed && again) {
      stage.deployAfter(HOUR, left, bad);
      stage.deployAfter(HOUR, fixed, other);
      // Its verdict is under way.
      stage.deployAfter(HOUR + 90 * SECOND, fixed, fix);
      stage.deployAfter(HOUR + 30 * MINUTE, again, twice);
      stage.deployAfter(HOUR + 30 * MINUTE + 90 * SECOND, again, twice);
    }
    await stage.world.run();
    const statuses = (digest: typeof good) => stage.deploymentsOf(digest).map(({ status }) => status);
    const late = ((rolledBack.get(bad) ?? Number.POSITIVE_INFINITY) - (verdicts.get(bad) ?? 0)) / SECOND;
    return [
      {
        what: "rollbacks of the bad image",
        value: statuses(bad).filter((status) => status === "ROLLBACK_SUCCESSFUL").length,
        least: 1,
        most: 1,
        unit: "rollbacks",
      },
      {
        what: "time from the verdict to the rollback",
        value: Math.round(late),
        most: IN_THE_SAME_RUN,
        unit: "s",
      },
      {
        what: "rollbacks of the bad image that was deployed again",
        value: statuses(twice).filter((status) => status === "ROLLBACK_SUCCESSFUL").length,
        least: 1,
        most: 1,
        unit: "rollbacks",
      },
      { what: "rollbacks of the fix", value: Number(rolledBack.has(fix)), most: 0, unit: "rollbacks" },
      {
        what: "deployments of the fix that ended well",
        value: statuses(fix).filter((status) => status === "SUCCESSFUL").length,
        least: 1,
        most: 1,
        unit: "deployments",
      },
    ];
  },
};

export const boundOfActions: Scenario = {
  name: "enforcement stops at max_actions_per_hour, and goes on in the next hour",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: 4 * HOUR }, { enforcement: ENFORCEMENT });
    const bad = stage.imageOf("FAILED");
    const events = watchMessages(stage.world, "events");
    const stopped: number[] = [];
    const { world } = stage;
    world.observers.add({ taskStoppedByCall: () => stopped.push(world.clock.now()) });
    const [clusterArn = ""] = world.fleet.clusters;
    for (let count = 0; count < 25; count += 1) {
      world.clock.after(10 * MINUTE, () =>
        world.fleet.startTask(
          { clusterArn, group: "family:job" },
          stage.define(bad),
          stage.digests,
          () => {},
        ),
      );
    }
    await world.run();
    const inHourOf = (time: number) =>
      stopped.filter((each) => Math.floor(each / HOUR) === Math.floor(time / HOUR)).length;
    const paused = events.filter(({ title }) => title === "Enforcement Paused").length;
    return [
      {
        what: "most tasks stopped in an hour",
        value: Math.max(...stopped.map(inHourOf)),
        most: ENFORCEMENT.max_actions_per_hour,
        unit: "tasks",
      },
      { what: "tasks stopped after three hours", value: stopped.length, least: 25, most: 25, unit: "tasks" },
      { what: "events Enforcement Paused", value: paused, least: 2, most: 2, unit: "events" },
    ];
  },
};

export const behindThousands: Scenario = {
  name: "a bad deployment is rolled back in the run that records its verdict, however many tasks of other images wait for theirs",
  play: async (programs) => {
    const waiting = 3000;
    // A scan that takes longer than the notes of all tasks, and not as long as the deployment.
    const settings = { duration: 68 * MINUTE, buildSeconds: [240, 270] } as const;
    const stage = new GatedStage(programs, settings, { enforcement: ENFORCEMENT });
    const { world } = stage;
    const [good, bad] = [stage.imageOf("PASSED"), stage.imageOf("FAILED")];
    const service = stage.service("web", "ROLLING", [], { desired: MANY_TASKS });
    let verdictAt = Number.NaN;
    let recorded = 0;
    let rolledBackAt = Number.POSITIVE_INFINITY;
    world.observers.add({
      itemChanged: (key, before, after) => {
        if (key.startsWith(bad) && after?.verdict !== undefined && before?.verdict === undefined) {
          verdictAt = world.clock.now();
          recorded = [...world.store.entries()].filter(([, item]) =>
            String(item.rowState).startsWith(`${ENFORCING} `),
          ).length;
        }
      },
      deploymentStopped: () => {
        rolledBackAt = world.clock.now();
      },
    });
    stage.deployAfter(0, service, good);
    stage.deployAfter(HOUR, service, bad);
    const [clusterArn = ""] = world.fleet.clusters;
    // Once the scan of the bad image is under way.
    world.clock.after(HOUR + MINUTE, () => {
      for (let count = 0; count < waiting; count += 1) {
        const definition = stage.define(stage.newImage());
        world.fleet.startTask({ clusterArn, group: "family:job" }, definition, stage.digests, () => {});
      }
    });
    await world.run();
    return [
      {
        what: "items that wait as the verdict comes",
        value: recorded,
        least: waiting,
        most: waiting + 1,
        unit: "items",
      },
      {
        what: "time from the verdict to the rollback",
        value: Math.round((rolledBackAt - verdictAt) / SECOND),
        most: IN_THE_SAME_RUN,
        unit: "s",
      },
    ];
  },
};

export const backToFailed: Scenario = {
  name: "no deployment is rolled back to an image that has failed itself",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: 3 * HOUR }, { enforcement: ENFORCEMENT });
    const [first, second] = [stage.imageOf("FAILED"), stage.imageOf("FAILED")];
    const events = watchMessages(stage.world, "events");
    const service = stage.service("web", "ROLLING", [], { desired: MANY_TASKS });
    stage.deployAfter(0, service, first);
    stage.deployAfter(HOUR, service, second);
    await stage.world.run();
    const rolledBack = [first, second].flatMap((digest) => stage.deploymentsOf(digest));
    return [
      {
        what: "rollbacks",
        value: rolledBack.filter(({ isTakenBack }) => isTakenBack).length,
        most: 0,
        unit: "rollbacks",
      },
      {
        what: "events Enforcement Audited",
        value: events.filter(({ title }) => title === "Enforcement Audited").length,
        least: 2,
        most: 2,
        unit: "events",
      },
    ];
  },
};

export const groupsOfTasks: Scenario = {
  name: "only tasks that nobody keeps running are stopped",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: HOUR }, { enforcement: ENFORCEMENT });
    const { world } = stage;
    const stopped: string[] = [];
    world.observers.add({ taskStoppedByCall: ({ group }) => stopped.push(group) });
    const events = watchMessages(world, "events");
    const [clusterArn = ""] = world.fleet.clusters;
    const [ours, others] = [
      ["family:job", "nightly"],
      ["service:web", "daemon-task-definition/agent", "batch/job", "aws:new"],
    ];
    const bad = stage.imageOf("FAILED");
    for (const group of [...ours, ...others]) {
      world.clock.after(5 * MINUTE, () =>
        world.fleet.startTask({ clusterArn, group }, stage.define(bad), stage.digests, () => {}),
      );
    }
    await world.run();
    const count = (groups: readonly string[]) => stopped.filter((each) => groups.includes(each)).length;
    return [
      {
        what: "tasks of families and custom groups stopped",
        value: count(ours),
        least: 2,
        most: 2,
        unit: "tasks",
      },
      { what: "other tasks stopped", value: count(others), most: 0, unit: "tasks" },
      {
        what: "events Enforcement Audited",
        value: events.filter(({ title }) => title === "Enforcement Audited").length,
        least: 4,
        most: 4,
        unit: "events",
      },
    ];
  },
};

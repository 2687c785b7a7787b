import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import { placeText } from "../../../functions/contract/places/place";
import { digestOf } from "../../fleet/service";
import { ALWAYS, type MemberPlace } from "../../places/member";
import { accountNumber } from "../../places/places-of-seed";
import type { Programs } from "../../program/compile";
import type { Blocking } from "../../world/blocking";
import type { Settings } from "../../world/settings";
import type { Scenario } from "../scenario";
import { always, Stage } from "../stage";
import { watchVerdicts, watchWaits } from "../watch";
import { keyOf, longest, withoutVerdict } from "./pokes";

const ACTS: Blocking = {
  enforcement: {
    mode: "act",
    rollback_deployments: true,
    stop_standalone_tasks: true,
    max_actions_per_hour: 1000,
    cluster_arns: [],
  },
  services: { gated: 0, rolling: 0 },
  deployEvery: 0,
};

/** Plays new images one after the other. `runBad` starts a standalone task with a bad image, to be stopped once. */
function stageWithTasks(programs: Programs, settings: Partial<Settings>) {
  const stage = new Stage(programs, { duration: 2 * HOUR, blocking: ACTS, ...settings });
  const { fleet, clock } = stage.world;
  const images = Array.from({ length: 90 }, () => stage.newImage());
  images.forEach((digest, index) => {
    stage.startAfter(5 * MINUTE + index * 47 * SECOND, digest);
  });
  const runBad = (after: number, clusterArn: string, arns: (arn: string) => string = (arn) => arn) => {
    const definition = stage.define(digestOf("FAILED", "linux/amd64", stage.random));
    const defined = fleet.define({ ...definition, arn: arns(definition.arn) });
    const owner = { clusterArn, group: "family:web" };
    clock.after(after, () => fleet.startTask(owner, defined, stage.random, () => undefined));
  };
  return { stage, images, runBad };
}

export const overlappingRuns: Scenario = {
  name: "runs of the coordinator that overlap do no harm",
  play: async (programs) => {
    const slots = 3;
    const late = always({ kind: "batch-late" }, 0, 2);
    const slow = { ...always({ kind: "slow", service: "dynamodb" }, 0, 2), probability: 0.05 } as const;
    const { stage, images, runBad } = stageWithTasks(programs, {
      // The faults last two hours, and leave a backlog.
      duration: 2.5 * HOUR,
      maxConcurrentScans: slots,
      faults: [late, slow],
    });
    const { observers, codebuild, fleet, functions } = stage.world;
    const verdicts = watchVerdicts(stage.world);
    const [cluster = ""] = fleet.clusters;
    for (let count = 0; count < 20; count += 1) {
      runBad(5 * MINUTE + count * 3 * MINUTE, cluster);
    }
    let mostOpen = 0;
    const built: string[] = [];
    const stopped: string[] = [];
    const told: string[] = [];
    observers.add({
      buildStarted: ({ key }) => {
        mostOpen = Math.max(mostOpen, codebuild.open);
        built.push(key);
      },
      taskStoppedByCall: ({ arn }) => {
        stopped.push(arn);
      },
      published: (channel, id, title) => {
        if (channel === "events" && title === "Task Stopped") {
          told.push(id);
        }
      },
    });
    await stage.world.run();
    const twice = (all: readonly string[]) => all.length - new Set(all).size;
    const { mostAtOnce } = functions["scan-coordinator"];
    return [
      { what: "runs at one time", value: mostAtOnce, least: 2, most: 10, unit: "runs" },
      { what: "builds at one time", value: mostOpen, least: slots, most: slots, unit: "builds" },
      { what: "images with two builds", value: twice(built), most: 0, unit: "images" },
      withoutVerdict(images.filter((digest) => !verdicts.has(keyOf(digest))).length),
      { what: "tasks that were stopped", value: stopped.length, least: 10, most: 20, unit: "tasks" },
      { what: "tasks that were stopped twice", value: twice(stopped), most: 0, unit: "tasks" },
      {
        what: "stopped tasks without an event",
        value: stopped.length - new Set(told).size,
        most: 0,
        unit: "tasks",
      },
    ];
  },
};

const members: readonly MemberPlace[] = Array.from({ length: 12 }, (_, index) => ({
  account: accountNumber(index + 1),
  region: "eu-central-1",
  services: 0,
  listed: ALWAYS,
  consents: true,
}));

export const hangingMembers: Scenario = {
  name: "members' ECS that hangs makes no start late",
  play: async (programs) => {
    const faults = members.map((place) =>
      always({ kind: "lost", service: "ecs", place: placeText(place) }, 0, 2),
    );
    const { stage, images, runBad } = stageWithTasks(programs, { members, faults });
    const waits = watchWaits(stage.world);
    for (const [index, place] of [...members, ...members, ...members].entries()) {
      const [cluster = ""] = stage.world.fleet.clustersIn(place);
      runBad(5 * MINUTE + index * 97 * SECOND, cluster, (arn) =>
        arn.replace(/^(arn:aws:ecs):[^:]+:\d+/, `$1:${place.region}:${place.account}`),
      );
    }
    await stage.world.run();
    return [longest(Math.max(...images.map((digest) => waits.secondsOf(digest))), 10)];
  },
};

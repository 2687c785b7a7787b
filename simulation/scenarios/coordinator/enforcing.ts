import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import { placeText } from "../../../functions/contract/places/place";
import { digestOf } from "../../fleet/service";
import { ALWAYS, type MemberPlace } from "../../places/member";
import { accountNumber } from "../../places/places-of-seed";
import type { Blocking } from "../../world/blocking";
import type { Scenario } from "../scenario";
import { always, Stage } from "../stage";
import { watchWaits } from "../watch";
import { longest } from "./pokes";

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
    const stage = new Stage(programs, { duration: 2 * HOUR, blocking: ACTS, members, faults });
    const { fleet, clock } = stage.world;
    const images = Array.from({ length: 90 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(5 * MINUTE + index * 47 * SECOND, digest);
    });
    const waits = watchWaits(stage.world);
    // Standalone tasks with bad images, each to be stopped.
    for (const [index, place] of [...members, ...members, ...members].entries()) {
      const [clusterArn = ""] = fleet.clustersIn(place);
      const { arn, ...definition } = stage.define(digestOf("FAILED", "linux/amd64", stage.random));
      const moved = arn.replace(/^(arn:aws:ecs):[^:]+:\d+/, `$1:${place.region}:${place.account}`);
      const defined = fleet.define({ ...definition, arn: moved });
      clock.after(5 * MINUTE + index * 97 * SECOND, () =>
        fleet.startTask({ clusterArn, group: "family:web" }, defined, stage.random, () => undefined),
      );
    }
    await stage.world.run();
    return [longest(Math.max(...images.map((digest) => waits.secondsOf(digest))), 10)];
  },
};

import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import type { Scenario } from "../scenario";
import { always, Stage } from "../stage";
import { longest, quietImages } from "./pokes";

export const thousandsAtOnce: Scenario = {
  name: "5,000 new images at once are scanned as fast as the slots allow",
  play: async (programs) => {
    const [images, slots] = [5000, 60];
    const stage = new Stage(programs, {
      duration: 3.5 * HOUR,
      maxConcurrentScans: slots,
      concurrentBuilds: slots,
    });
    const { builds } = stage.world.codebuild;
    for (let count = 0; count < images; count += 1) {
      stage.startAfter(MINUTE, stage.newImage(), "ecr", 30 * SECOND);
    }
    await stage.world.run();
    const [first = 0, last = 0] = [builds[0]?.queuedAt, builds.at(-1)?.queuedAt];
    // Time of all builds until the last start, to compare with the slots' time until then.
    const busy = builds.reduce(
      (sum, { queuedAt, endedAt = last }) => sum + Math.min(endedAt, last) - queuedAt,
      0,
    );
    return [
      { what: "images that were scanned", value: builds.length, least: images, most: images, unit: "images" },
      {
        what: "use of the slots while images waited",
        value: Math.round((1000 * busy) / (slots * (last - first))) / 10,
        least: 95,
        most: 100,
        unit: "%",
      },
    ];
  },
};

export const hangingChannels: Scenario = {
  name: "an SNS and a Security Hub that hang make no start late",
  play: async (programs) => {
    const faults = (["sns", "securityhub"] as const).map((service) =>
      always({ kind: "lost", service }, 0, 2),
    );
    const { stage, waits } = await quietImages(programs, { faults, securityHub: true });
    const hung = stage.world.faults.struck.get("lost") ?? 0;
    return [
      // Ten notices are published at a time; then a channel that hangs gets no call for a minute.
      { what: "requests that hang", value: hung, least: 60, most: 800, unit: "requests" },
      longest(waits.at(-1) ?? 0, 4 + 15),
    ];
  },
};

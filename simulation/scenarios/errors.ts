import { DAY, HOUR, MINUTE, SECOND } from "../clock/durations";
import type { Scenario } from "./scenario";
import { always, Stage, watchFirstTasks } from "./stage";

export const otherSource: Scenario = {
  name: "another source heals",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 3 * HOUR });
    const digest = stage.newImage();
    let healed: number | undefined;
    stage.world.observers.add({
      itemChanged: (key, _, after) => {
        if (key.startsWith(digest) && after?.verdict !== undefined) {
          healed ??= stage.world.clock.now();
        }
      },
    });
    const seen = watchFirstTasks(stage.world);
    stage.startAfter(0, digest, "wrong");
    stage.startAfter(30 * MINUTE, digest, "private");
    await stage.world.run();
    const minutes = stage.secondsUntil(healed, digest, seen) / 60 - 30;
    return [
      { what: "from the corrected task to a verdict", value: Math.round(minutes), most: 10, unit: "minutes" },
    ];
  },
};

export const alternatingSources: Scenario = {
  name: "sources that alternate make no storm",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: DAY });
    const digest = stage.newImage();
    for (let task = 0; task < 1440; task += 1) {
      const source = task % 2 === 0 ? "wrong" : "lacking";
      stage.startAfter(task * MINUTE, digest, source, 30 * SECOND, `v${task % 500}`);
    }
    await stage.world.run();
    return [{ what: "builds of one image", value: stage.buildsOf(digest).length, most: 24, unit: "a day" }];
  },
};

export const crashLoop: Scenario = {
  name: "permanent errors cool down",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: DAY });
    const digest = stage.newImage();
    for (let task = 0; task < 8640; task += 1) {
      stage.startAfter(task * 10 * SECOND, digest, "lacking", 5 * SECOND);
    }
    await stage.world.run();
    return [{ what: "builds of one image", value: stage.buildsOf(digest).length, most: 24, unit: "a day" }];
  },
};

export const brokenSetting: Scenario = {
  name: "one broken setting costs one canary",
  play: async (programs) => {
    const faults = [always({ kind: "token-refused" }, 0, 24)];
    const stage = new Stage(programs, { duration: DAY + 3 * HOUR, maxConcurrentScans: 20, faults });
    const verdicts = new Set<string>();
    stage.world.observers.add({
      itemChanged: (key, _, after) => {
        if (after?.verdict !== undefined) {
          verdicts.add(key);
        }
      },
    });
    let builds = 0;
    for (let image = 0; image < 100; image += 1) {
      stage.startAfter(image * SECOND, stage.newImage(), image % 2 === 0 ? "ecr" : "private");
    }
    stage.world.clock.after(DAY, () => {
      builds = stage.world.codebuild.builds.length;
    });
    await stage.world.run();
    return [
      { what: "builds while it was broken", value: builds, most: 50, unit: "builds" },
      { what: "images without a verdict afterwards", value: 100 - verdicts.size, most: 0, unit: "images" },
    ];
  },
};

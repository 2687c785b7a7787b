import type { Digest } from "../../functions/contract/image";
import { DAY, HOUR, MINUTE, SECOND } from "../clock/durations";
import type { Programs } from "../program/compile";
import type { Figure, Scenario } from "./scenario";
import { type Source, Stage, watchFirstTasks } from "./stage";
import { watchVerdicts } from "./watch";

/** Minutes from a task with another source, half an hour after one that was refused, to a verdict. */
async function healedBy(corrected: Source, refused: Source, programs: Programs): Promise<readonly Figure[]> {
  const stage = new Stage(programs, { duration: 3 * HOUR });
  const digest = stage.newImage();
  const verdicts = watchVerdicts(stage.world);
  const seen = watchFirstTasks(stage.world);
  stage.startAfter(0, digest, refused);
  stage.startAfter(30 * MINUTE, digest, corrected);
  await stage.world.run();
  const [healed] = verdicts.values();
  const minutes = stage.secondsUntil(healed, digest, seen) / 60 - 30;
  return [
    { what: "from the corrected task to a verdict", value: Math.round(minutes), most: 10, unit: "minutes" },
  ];
}

export const otherSource: Scenario = {
  name: "another registry heals",
  play: (programs) => healedBy("ecr", "wrong", programs),
};

export const correctedSecret: Scenario = {
  name: "a corrected secret heals",
  play: (programs) => healedBy("private", "former", programs),
};

/** Builds of one image while a task a minute shows it, each time with another source. */
async function stormOf(sourceOf: (task: number) => Shown, programs: Programs): Promise<readonly Figure[]> {
  const stage = new Stage(programs, { duration: DAY });
  const digest = stage.newImage();
  for (let task = 0; task < 1440; task += 1) {
    const { source, tag } = sourceOf(task);
    stage.startAfter(task * MINUTE, digest, source, 30 * SECOND, tag);
  }
  await stage.world.run();
  return [
    { what: "builds of one image", value: stage.buildsOf(digest).length, most: 24, unit: "a day" },
    {
      what: "builds of one image",
      value: mostWithin(5 * MINUTE, stage, digest),
      most: 1,
      unit: "within five minutes",
    },
  ];
}

/** The most builds of an image that began within so long. */
function mostWithin(time: number, stage: Stage, digest: Digest): number {
  const starts = stage.buildsOf(digest).map(({ queuedAt }) => queuedAt);
  return Math.max(
    0,
    ...starts.map((start) => starts.filter((at) => at >= start && at < start + time).length),
  );
}

interface Shown {
  readonly source: Source;
  readonly tag: string;
}

export const alternatingSources: Scenario = {
  name: "six sources that alternate make no storm",
  play: (programs) => stormOf((task) => ({ source: `refusing-${task % 6}`, tag: "v1" }), programs),
};

export const manyTags: Scenario = {
  name: "five hundred tags of one image make no storm",
  play: (programs) => stormOf((task) => ({ source: "lacking", tag: `v${task % 500}` }), programs),
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
    return [
      { what: "builds of one image", value: stage.buildsOf(digest).length, most: 24, unit: "a day" },
      {
        what: "builds of one image",
        value: mostWithin(HOUR, stage, digest),
        most: 1,
        unit: "within an hour",
      },
    ];
  },
};

export const lastingError: Scenario = {
  name: "a sweep brings a permanent error back once in 24 hours",
  play: async (programs) => {
    // Three windows, in which the task runs on and sweeps find it each hour.
    const stage = new Stage(programs, { duration: 3 * DAY });
    const digest = stage.newImage();
    stage.ranBefore(digest, "lacking");
    await stage.world.run();
    return [
      {
        what: "builds of the image",
        value: stage.buildsOf(digest).length,
        least: 2,
        most: 3,
        unit: "in three windows",
      },
      { what: "builds of the image", value: mostWithin(DAY, stage, digest), most: 1, unit: "in one window" },
    ];
  },
};

import { DAY, HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import { DETAIL_TYPES } from "../../functions/contract/events";
import type { Digest } from "../../functions/contract/image";
import type { Fault } from "../faults/fault";
import { PRIVATE } from "../fleet/service";
import type { Programs } from "../program/compile";
import { START } from "../world/settings";
import type { Figure, Scenario } from "./scenario";
import { always, type ImageSource, Stage, watchFirstTasks } from "./stage";
import { watchMessages, watchVerdicts } from "./watch";

/** Minutes from a task with another source, half an hour after one that was refused, to a verdict. */
async function healedBy(
  corrected: ImageSource,
  refused: ImageSource,
  programs: Programs,
): Promise<readonly Figure[]> {
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

/** The most builds of an image that began within that time. */
function mostWithin(time: number, stage: Stage, digest: Digest): number {
  const starts = stage.buildsOf(digest).map(({ queuedAt }) => queuedAt);
  return Math.max(
    0,
    ...starts.map((start) => starts.filter((at) => at >= start && at < start + time).length),
  );
}

interface Shown {
  readonly source: ImageSource;
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

/** Images of two registries while Sysdig takes no more scans, or one of them says so. */
async function busySysdig(programs: Programs, faults: readonly Fault[], hours: number) {
  const stage = new Stage(programs, { duration: hours * HOUR, maxConcurrentScans: 20, faults });
  const verdicts = watchVerdicts(stage.world);
  const events = watchMessages(stage.world, "events");
  const images = Array.from({ length: 60 }, (_, number) => {
    const source: ImageSource = number % 2 === 0 ? "ecr" : "private";
    const digest = stage.newImage();
    stage.startAfter(number * SECOND, digest, source);
    return { source, digest };
  });
  await stage.world.run();
  const { builds } = stage.world.codebuild;
  const busy = builds
    .filter(({ result }) => result?.exported.SCAN_ERROR === "SysdigBusy")
    .map(({ endedAt = 0 }) => endedAt)
    .sort((one, other) => one - other);
  const [first = 0] = busy;
  // Scans that are being started while the first one ends come through.
  const early = builds.filter(({ queuedAt }) => queuedAt > first + 5 * SECOND && queuedAt < first + MINUTE);
  const times = images
    .filter(({ source }) => source === "ecr")
    .map(({ digest }) => verdicts.get(`${digest}#linux/amd64`) ?? Number.POSITIVE_INFINITY);
  return {
    busy: busy.length,
    startedEarly: early.length,
    errors: events.filter(({ title }) => title === DETAIL_TYPES.errored).length,
    lastMinute: Math.round((Math.max(...times) - START) / MINUTE),
    without: images.filter(({ digest }) => !verdicts.has(`${digest}#linux/amd64`)).length,
  };
}

export const burstOfSysdig: Scenario = {
  name: "a burst of Sysdig's rate limit costs no attempt",
  play: async (programs) => {
    // Long enough for each of the first builds to meet it, and over before any of them comes again.
    const seen = await busySysdig(programs, [always({ kind: "sysdig-busy" }, 0, 2 / 60)], 3);
    return [
      { what: "scans that met it", value: seen.busy, least: 5, most: 20, unit: "scans" },
      { what: "builds in the minute after", value: seen.startedEarly, most: 0, unit: "builds" },
      { what: "errors", value: seen.errors, most: 0, unit: "errors" },
      { what: "images without a verdict afterwards", value: seen.without, most: 0, unit: "images" },
    ];
  },
};

export const lyingRegistry: Scenario = {
  name: "a registry that prints Sysdig's rate limit holds others up within bounds",
  play: async (programs) => {
    const faults = [always({ kind: "registry-prints-busy", registry: PRIVATE }, 0, 24)];
    const seen = await busySysdig(programs, faults, 6);
    return [
      // Ten waits of three minutes within the hour, and as much for the scans themselves.
      {
        what: "until the other registry's images have verdicts",
        value: seen.lastMinute,
        most: 60,
        unit: "minutes",
      },
      { what: "errors of its own images", value: seen.errors, least: 30, most: 300, unit: "errors" },
    ];
  },
};

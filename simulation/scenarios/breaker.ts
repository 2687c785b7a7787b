import { DAY, HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import { DETAIL_TYPES } from "../../functions/contract/events";
import { type Fault, IMAGES_FAULT } from "../faults/fault";
import { newDigest, PRIVATE } from "../fleet/service";
import type { Programs } from "../program/compile";
import { Random } from "../random/random";
import { START } from "../world/settings";
import type { Figure, Scenario } from "./scenario";
import { always, type ImageSource, Stage } from "./stage";
import { watchMessages, watchVerdicts, watchWaits } from "./watch";

const SLOTS = 20;
/** The fault that every scan meets while the token is refused. */
const refused = (hours: number, fromMs = 0) => always({ kind: "token-refused" }, fromMs, hours);

interface Impairment {
  readonly hours: number;
  readonly faults: readonly Fault[];
  /** Sources of the images, one for each task; a task starts every second. */
  readonly sources: readonly ImageSource[];
  /** Source of an image that has its verdict before the others come, a quarter of an hour later. */
  readonly before?: ImageSource | undefined;
}

const LATER_MS = 15 * MINUTE;
/** Builds of an image that fails all day by something that somebody has to set. */
const RETRIES_A_DAY = 6;

/** An installation that something hits, and what is known of it afterwards. */
async function impaired({ hours, faults, sources, before }: Impairment, programs: Programs) {
  const stage = new Stage(programs, { duration: hours * HOUR, maxConcurrentScans: SLOTS, faults });
  const verdicts = watchVerdicts(stage.world);
  const events = watchMessages(stage.world, "events");
  if (before !== undefined) {
    stage.startAfter(0, stage.newImage(), before);
  }
  const images = sources.map((source, index) => {
    const digest = stage.newImage();
    stage.startAfter((before ? LATER_MS : 0) + index * SECOND, digest, source);
    return { source, digest };
  });
  await stage.world.run();
  const timesOf = (type: string) => events.filter(({ title }) => title === type).map(({ at }) => at);
  return {
    builds: stage.world.codebuild.builds,
    impairedAt: timesOf(DETAIL_TYPES.impaired),
    recoveredAt: timesOf(DETAIL_TYPES.recovered),
    erroredAt: timesOf(DETAIL_TYPES.errored),
    without: (source: ImageSource) =>
      images.filter((image) => image.source === source && !verdicts.has(`${image.digest}#linux/amd64`))
        .length,
  };
}

const repeated = (count: number, ...sources: readonly ImageSource[]): ImageSource[] =>
  Array.from({ length: count }, () => sources).flat();

/** How long after its correction, so many hours after the start, the installation scans again; Infinity: never. */
const fromCorrection = (
  hours: number,
  [recoveredAt = Number.POSITIVE_INFINITY]: readonly number[],
  most: number,
) => ({
  what: "from the correction to the next scans",
  value: Math.round((recoveredAt - START - hours * HOUR) / MINUTE),
  most,
  unit: "minutes",
});

export const brokenSetting: Scenario = {
  name: "one broken setting costs one canary",
  play: (programs) => brokenForADay(programs, repeated(50, "ecr", "private")),
};

export const brokenWithOneRegistry: Scenario = {
  name: "the same, where there is one registry",
  play: (programs) => brokenForADay(programs, repeated(100, "ecr")),
};

export const brokenBesideSeen: Scenario = {
  name: "a broken setting that the images of one registry alone meet, beside another one that runs, costs each its retries",
  play: async (programs) => {
    const wanted = { hours: 27, faults: [refused(23, LATER_MS)], sources: repeated(20, "ecr") };
    const seen = await impaired({ ...wanted, before: "private" }, programs);
    const builds = new Map<string, number>();
    for (const { key } of seen.builds) {
      builds.set(key, (builds.get(key) ?? 0) + 1);
    }
    return [
      { what: "times that the breaker opened", value: seen.impairedAt.length, most: 0, unit: "times" },
      {
        what: "builds of an image",
        value: Math.max(...builds.values()),
        most: RETRIES_A_DAY + 1,
        unit: "builds",
      },
      withoutVerdict(seen.without("ecr")),
    ];
  },
};

async function brokenForADay(programs: Programs, sources: readonly ImageSource[]) {
  const seen = await impaired({ hours: 27, faults: [refused(24)], sources }, programs);
  const builds = seen.builds.filter(({ queuedAt }) => queuedAt < START + DAY);
  // Errors that were recorded before it opens are on their way for a little longer.
  const opened = (seen.impairedAt[0] ?? 0) + 2 * MINUTE;
  const errored = seen.erroredAt.filter((at) => at > opened);
  return [
    { what: "builds while it was broken", value: builds.length, most: SLOTS + 30, unit: "builds" },
    {
      what: "messages about the installation",
      value: seen.impairedAt.length + seen.recoveredAt.length,
      most: 2,
      unit: "messages",
    },
    {
      what: "messages about its images once it was open",
      value: errored.length,
      most: 0,
      unit: "messages",
    },
    // One that began before fails minutes later, and the next follows that by an hour.
    fromCorrection(24, seen.recoveredAt, 66),
    withoutVerdict(seen.without("ecr") + seen.without("private")),
  ];
}

/** Images whose error is their own, in an installation that knows no other registry, and new ones of all day. */
export const brokenImages: Scenario = {
  name: "three images that are broken by themselves hold up the others once",
  play: async (programs) => {
    const broken = new Random(1).stream("broken");
    const digests = Array.from({ length: 3 }, () => newDigest(broken));
    const faults = digests.map((image) => always({ kind: IMAGES_FAULT, image }, 0, 24));
    const stage = new Stage(programs, { duration: DAY, maxConcurrentScans: SLOTS, faults });
    const waits = watchWaits(stage.world);
    const verdicts = watchVerdicts(stage.world);
    const events = watchMessages(stage.world, "events");
    digests.forEach((digest, index) => {
      stage.startAfter(index * SECOND, digest);
    });
    const images = Array.from({ length: 30 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(LATER_MS + index * 41 * MINUTE, digest);
    });
    await stage.world.run();
    const opened = events.filter(({ title }) => title === DETAIL_TYPES.impaired);
    return [
      { what: "times that the breaker opened", value: opened.length, least: 1, most: 1, unit: "times" },
      {
        what: "longest wait of a new image once it has closed",
        value: waits.longestOf(images.slice(1)),
        most: 30,
        unit: "s",
      },
      withoutVerdict(images.filter((digest) => !verdicts.has(`${digest}#linux/amd64`)).length),
    ];
  },
};

export const hostileRegistry: Scenario = {
  name: "a registry that prints the token's error never opens the breaker alone",
  play: async (programs) => {
    const faults = [always({ kind: "registry-prints-token-error", registry: PRIVATE }, 0, 24)];
    const seen = await impaired({ hours: 24, faults, sources: repeated(40, "private", "ecr") }, programs);
    return [
      { what: "times that the breaker opened", value: seen.impairedAt.length, most: 0, unit: "times" },
      withoutVerdict(seen.without("ecr")),
    ];
  },
};

export const badCanary: Scenario = {
  name: "a canary whose own image is bad does not keep the breaker open",
  play: async (programs) => {
    // The most urgent images are those that no registry has.
    const sources = [...repeated(4, "ecr", "private"), ...repeated(40, "lacking"), ...repeated(20, "ecr")];
    const seen = await impaired({ hours: 6, faults: [refused(3)], sources }, programs);
    return [fromCorrection(3, seen.recoveredAt, 63), withoutVerdict(seen.without("ecr"))];
  },
};

export const hostileCanary: Scenario = {
  name: "images of a registry that prints the token's error do not keep the breaker open",
  play: async (programs) => {
    const faults = [refused(3), always({ kind: "registry-prints-token-error", registry: PRIVATE }, 0, 24)];
    // The most urgent images are those of the hostile registry.
    const sources = [
      ...repeated(4, "ecr", "private", "private"),
      ...repeated(30, "private"),
      ...repeated(20, "ecr"),
    ];
    const seen = await impaired({ hours: 12, faults, sources }, programs);
    return [fromCorrection(3, seen.recoveredAt, 123), withoutVerdict(seen.without("ecr"))];
  },
};

export const lostCanary: Scenario = {
  name: "a lost canary is replaced",
  play: async (programs) => {
    // The function that starts the first canary, five minutes after the breaker has opened, dies; for a quarter of an
    // hour.
    const kill = always({ kind: "killed", service: "codebuild", operation: "StartBuild" }, 4 * MINUTE, 1 / 4);
    const faults = [refused(2), kill];
    const seen = await impaired({ hours: 4, faults, sources: repeated(30, "ecr", "private") }, programs);
    const next = seen.builds.map(({ queuedAt }) => queuedAt).filter((at) => at > kill.until);
    return [
      {
        what: "from the last loss to the next canary",
        value: Math.round(((next[0] ?? Number.POSITIVE_INFINITY) - kill.until) / MINUTE),
        most: 15,
        unit: "minutes",
      },
      fromCorrection(2, seen.recoveredAt, 63),
      withoutVerdict(seen.without("ecr") + seen.without("private")),
    ];
  },
};

function withoutVerdict(value: number): Figure {
  return { what: "images without a verdict afterwards", value, most: 0, unit: "images" };
}

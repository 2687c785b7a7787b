// Proves token.awaited.
import { DAY, HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Fault } from "../faults/fault";
import type { Programs } from "../program/compile";
import { START } from "../world/settings";
import type { Figure, Scenario } from "./scenario";
import { always, type ImageSource, Stage } from "./stage";
import { watchMessages, watchVerdicts } from "./watch";

const SLOTS = 20;
const refused = (hours: number) => always({ kind: "token-refused" }, 0, hours);

interface Impairment {
  readonly hours: number;
  readonly faults: readonly Fault[];
  /** Origins of the images, one for each task; a task starts every second. */
  readonly sources: readonly ImageSource[];
}

async function impaired({ hours, faults, sources }: Impairment, programs: Programs) {
  const stage = new Stage(programs, { duration: hours * HOUR, maxConcurrentScans: SLOTS, faults });
  const verdicts = watchVerdicts(stage.world);
  const events = watchMessages(stage.world, "events");
  const images = sources.map((source, index) => {
    const digest = stage.newImage();
    stage.startAfter(index * SECOND, digest, source);
    return { source, digest };
  });
  await stage.world.run();
  const timesOf = (type: string) => events.filter(({ title }) => title === type).map(({ at }) => at);
  return {
    builds: stage.world.codebuild.builds,
    timesOf,
    impairedAt: timesOf("Installation Impaired"),
    recoveredAt: timesOf("Installation Recovered"),
    erroredAt: timesOf("Image Scan Errored"),
    without: (source: ImageSource) =>
      images.filter((image) => image.source === source && !verdicts.has(`${image.digest}#linux/amd64`))
        .length,
  };
}

const repeated = (count: number, ...sources: readonly ImageSource[]): ImageSource[] =>
  Array.from({ length: count }, () => sources).flat();

/** Measures how long after its correction, `hours` after the start, the installation scans again; Infinity: never. */
const fromCorrection = (
  hours: number,
  [recoveredAt = Number.POSITIVE_INFINITY]: readonly number[],
  most: number,
) => ({
  what: "from the correction to the next scans",
  value: Math.round((recoveredAt - START - hours * HOUR) / MINUTE),
  least: 0,
  most,
  unit: "minutes",
});

export const brokenSetting: Scenario = {
  name: "one broken setting costs one scan that is tried an hour",
  play: async (programs) => {
    const sources = repeated(50, "ecr", "private");
    const seen = await impaired({ hours: 27, faults: [refused(24)], sources }, programs);
    const builds = seen.builds.filter(({ queuedAt }) => queuedAt < START + DAY);
    // Errors recorded before the breaker opened may still be published.
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
      // A try that began before fails minutes later, and the next follows an hour after that.
      fromCorrection(24, seen.recoveredAt, 66),
      withoutVerdict(seen.without("ecr") + seen.without("private")),
    ];
  },
};

export const tokenStoredLater: Scenario = {
  name: "an installation waits for its token, and scans once that is stored",
  play: async (programs) => {
    const missing = always({ kind: "token-empty" }, 0, 1 / 3);
    // For a while the secret cannot be looked up.
    const unsaid = always({ kind: "throttled", service: "secretsmanager" }, 10 * MINUTE, 1 / 12);
    const seen = await impaired(
      { hours: 2, faults: [missing, unsaid], sources: repeated(50, "ecr", "private") },
      programs,
    );
    const startedAt = seen.builds.map(({ queuedAt }) => queuedAt);
    const next = startedAt.find((at) => at >= missing.until) ?? Number.POSITIVE_INFINITY;
    const once = (what: string, value: number) => ({ what, value, least: 1, most: 1, unit: "messages" });
    return [
      {
        what: "builds without a token",
        value: startedAt.filter((at) => at < missing.until).length,
        most: SLOTS,
        unit: "builds",
      },
      once("scans that end in an error", seen.erroredAt.length),
      once("messages that it waits", seen.timesOf("Installation Waiting").length),
      once("messages that it is ready", seen.timesOf("Installation Ready").length),
      { what: "messages that it is impaired", value: seen.impairedAt.length, most: 0, unit: "messages" },
      {
        what: "from the stored token to the next scan",
        value: (next - missing.until) / SECOND,
        most: 120,
        unit: "seconds",
      },
      withoutVerdict(seen.without("ecr") + seen.without("private")),
    ];
  },
};

function withoutVerdict(value: number): Figure {
  return { what: "images without a verdict afterwards", value, most: 0, unit: "images" };
}

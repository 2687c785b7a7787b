import { DETAIL_TYPES } from "../../functions/contract/events";
import { HOUR, MINUTE, SECOND } from "../clock/durations";
import type { Fault } from "../faults/fault";
import { PRIVATE } from "../fleet/service";
import type { Programs } from "../program/compile";
import { START } from "../world/settings";
import type { Scenario } from "./scenario";
import { always, type Source, Stage } from "./stage";
import { watchMessages, watchVerdicts } from "./watch";

/** Images of two registries while Sysdig takes no more scans, or one of them says so. */
async function played(programs: Programs, faults: readonly Fault[], hours: number) {
  const stage = new Stage(programs, { duration: hours * HOUR, maxConcurrentScans: 20, faults });
  const verdicts = watchVerdicts(stage.world);
  const events = watchMessages(stage.world, "events");
  const images = Array.from({ length: 60 }, (_, number) => {
    const source: Source = number % 2 === 0 ? "ecr" : "private";
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
  // What is being started while the first one ends comes through.
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
    const seen = await played(programs, [always({ kind: "sysdig-busy" }, 0, 2 / 60)], 3);
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
    const seen = await played(programs, faults, 6);
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

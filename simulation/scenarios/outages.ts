import { DETAIL_TYPES } from "../../functions/contract/events";
import { DAY, HOUR, MINUTE, SECOND } from "../clock/durations";
import type { Fault } from "../faults/fault";
import type { Programs } from "../program/compile";
import type { Figure, Scenario } from "./scenario";
import { always, Stage, watchFirstTasks } from "./stage";
import { watchMessages, watchVerdicts } from "./watch";

/** A million task starts a day. */
const EVENT_MS = DAY / 1_000_000;

/** Longest time from a task to the build of its image while something else fails, a task a minute. */
async function startsDuring(fault: Fault, programs: Programs): Promise<readonly Figure[]> {
  const stage = new Stage(programs, { duration: 2 * HOUR, faults: [fault] });
  const seen = watchFirstTasks(stage.world);
  const images = Array.from({ length: 60 }, () => stage.newImage());
  images.forEach((digest, index) => {
    stage.startAfter((30 + index) * MINUTE, digest);
  });
  await stage.world.run();
  const waits = images.map((digest) => {
    const [build] = stage.buildsOf(digest);
    return stage.secondsUntil(build?.queuedAt, digest, seen);
  });
  return [
    { what: "longest wait of a new image", value: Math.round(Math.max(...waits)), most: 30, unit: "s" },
  ];
}

export const hangingChannel: Scenario = {
  name: "a results channel that hangs stops no start",
  play: (programs) => startsDuring(always({ kind: "lost", service: "sns" }, 20 * MINUTE, 2), programs),
};

export const throttledBuilds: Scenario = {
  name: "a BatchGetBuilds that throttles stops no start",
  play: (programs) => {
    const operation = { service: "codebuild", operation: "BatchGetBuilds" } as const;
    // For no longer than the free slots last: nobody knows of a scan that it has ended.
    return startsDuring(always({ kind: "throttled", ...operation }, 40 * MINUTE, 1 / 4), programs);
  },
};

export const startOutage: Scenario = {
  name: "six hours in which no build can be started end no scan",
  play: async (programs) => {
    const operation = { service: "codebuild", operation: "StartBuild" } as const;
    const outage = always({ kind: "unavailable", ...operation }, HOUR, 6);
    const stage = new Stage(programs, { duration: 10 * HOUR, faults: [outage] });
    const messages = watchMessages(stage.world, "events");
    const verdicts = watchVerdicts(stage.world);
    const images = Array.from({ length: 200 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(HOUR + index * 90 * SECOND, digest);
    });
    await stage.world.run();
    const starts = images.map((digest) => stage.buildsOf(digest)[0]?.queuedAt ?? Number.POSITIVE_INFINITY);
    const errors = messages.filter(({ title }) => title === DETAIL_TYPES.errored);
    return [
      { what: "scans that ended in an error", value: errors.length, most: 0, unit: "scans" },
      { what: "images without a verdict", value: images.length - verdicts.size, most: 0, unit: "images" },
      {
        what: "from the end of the outage to the last start",
        value: Math.round((Math.max(...starts) - outage.until) / MINUTE),
        // What has failed often is tried every half hour.
        most: 45,
        unit: "minutes",
      },
      {
        what: "messages in the dead-letter queue",
        value: stage.world.queue.deadLetters.length,
        most: 0,
        unit: "messages",
      },
    ];
  },
};

export const ledgerOutage: Scenario = {
  name: "a ledger outage of twelve hours loses nothing",
  play: async (programs) => {
    const faults = [always({ kind: "unavailable", service: "dynamodb" }, HOUR, 12)];
    const stage = new Stage(programs, { duration: 16 * HOUR, faults });
    const images = Array.from({ length: 60 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(HOUR + index * 5 * MINUTE, digest, "ecr", 90 * SECOND);
    });
    await stage.world.run();
    const { queue, store } = stage.world;
    const verdicts = [...store.entries()].filter(([, row]) => row.verdict !== undefined);
    return [
      {
        what: "messages in the dead-letter queue",
        value: queue.deadLetters.length,
        most: 0,
        unit: "messages",
      },
      { what: "images without a verdict", value: images.length - verdicts.length, most: 0, unit: "images" },
    ];
  },
};

export const knownImages: Scenario = {
  name: "a known image costs next to nothing",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 2 * HOUR });
    const digests = Array.from({ length: 20 }, () => stage.newImage());
    const events = 20_000;
    const made = () => stage.world.calls.madeBy.get("scan-trigger") ?? 0;
    let before = 0;
    digests.forEach((digest, index) => {
      stage.startAfter(index * SECOND, digest, "ecr", 30 * SECOND);
    });
    stage.world.clock.after(HOUR, () => {
      before = made();
    });
    for (let event = 0; event < events; event += 1) {
      const digest =
        event % 1000 === 999 ? stage.newImage() : (digests[event % digests.length] ?? stage.newImage());
      stage.startAfter(HOUR + event * EVENT_MS, digest, "ecr", 30 * SECOND);
    }
    await stage.world.run();
    const perEvent = (made() - before) / events;
    return [{ what: "AWS calls", value: Number(perEvent.toFixed(3)), most: 0.05, unit: "an event" }];
  },
};

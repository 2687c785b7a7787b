import { DAY, HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import { DETAIL_TYPES } from "../../functions/contract/events";
import type { Digest } from "../../functions/contract/image";
import { PRIVATE } from "../fleet/service";
import type { Message } from "../observed/message";
import { taskEvent } from "../observed/task";
import { START } from "../world/settings";
import type { Scenario } from "./scenario";
import { always, Stage, watchFirstTasks } from "./stage";
import { watchMessages, watchRetries, watchVerdicts, watchWaits } from "./watch";

/** A million task starts a day. */
const EVENT_MS = DAY / 1_000_000;

export const hangingChannel: Scenario = {
  name: "a results channel that hangs stops no start",
  play: async (programs) => {
    const faults = [always({ kind: "lost", service: "sns" }, 20 * MINUTE, 2)];
    const stage = new Stage(programs, { duration: 2 * HOUR, maxConcurrentScans: 4, faults });
    const { calls, clock, functions } = stage.world;
    const waits = watchWaits(stage.world);
    // All slots are taken all the time, so that only the coordinator can start a new image.
    for (let count = 0; count < 400; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    const images = Array.from({ length: 20 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter((30 + 4 * index) * MINUTE, digest);
    });
    const invocations = () =>
      [...functions["scan-coordinator"].ended.values()].reduce((sum, each) => sum + each, 0);
    const made = () => calls.made.get("sns:Publish") ?? 0;
    let before = { made: 0, invocations: 0 };
    clock.after(20 * MINUTE, () => {
      before = { made: made(), invocations: invocations() };
    });
    await stage.world.run();
    const each = (made() - before.made) / (invocations() - before.invocations);
    return [
      {
        what: "longest wait of a new image after the next end of a build",
        value: waits.longestOf(images),
        // Less than a call of the channel takes.
        most: 5,
        unit: "s",
      },
      { what: "calls of the channel", value: Number(each.toFixed(1)), most: 2, unit: "an invocation" },
    ];
  },
};

export const throttledBuilds: Scenario = {
  name: "a BatchGetBuilds that throttles stops no start",
  play: async (programs) => {
    const operation = { service: "codebuild", operation: "BatchGetBuilds" } as const;
    const throttled = always({ kind: "throttled", ...operation }, 35 * MINUTE, 1 / 3);
    const faults = [always({ kind: "registry-down", registry: PRIVATE }, 0, 1 / 2), throttled];
    const stage = new Stage(programs, { duration: HOUR, faults });
    const late = watchRetries(stage.world);
    // They fail twice, so that their next retry, which only the coordinator starts, is half an hour later.
    const images = Array.from({ length: 12 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(3 * MINUTE + index * 15 * SECOND, digest, "private");
    });
    // Nobody learns that these have ended, and they are looked at in vain.
    for (let count = 0; count < 4; count += 1) {
      stage.startAfter(34 * MINUTE, stage.newImage());
    }
    await stage.world.run();
    const isRetried = (digest: Digest) =>
      stage
        .buildsOf(digest)
        .some(({ queuedAt }) => throttled.from + 6 * MINUTE < queuedAt && queuedAt < throttled.until);
    return [
      {
        what: "retries that were not begun meanwhile",
        value: images.filter((digest) => !isRetried(digest)).length,
        most: 0,
        unit: "retries",
      },
      {
        what: "latest begin of a retry after its time",
        value: Math.round(Math.max(...late)),
        most: 120,
        unit: "s",
      },
    ];
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
        // A scan that has failed often is tried every half hour.
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

/** As many receipts as there may be. Each hides the message for three minutes. */
const UNTIL_DEAD_MS = 13 * HOUR;

export const poisonMessage: Scenario = {
  name: "a message that crashes the function each time is the only dead letter",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: UNTIL_DEAD_MS + 2 * HOUR });
    const { world } = stage;
    const seen = watchFirstTasks(world);
    const verdicts = watchVerdicts(world);
    const dead: Message[] = [];
    world.observers.add({ messageDead: (message) => dead.push(message) });
    const poison = taskEvent(stage.taskOf(stage.newImage()), START);
    world.clock.after(30 * MINUTE, () => world.queue.send(poison, undefined, true));
    // Four tasks at a time, so that the message has company.
    const images = Array.from({ length: 160 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(30 * MINUTE + Math.floor(index / 4) * 18 * MINUTE, digest, "ecr", 90 * SECOND);
    });
    await world.run();
    const waits = images.map((digest) =>
      stage.secondsUntil(verdicts.get(`${digest}#linux/amd64`), digest, seen),
    );
    return [
      {
        what: "dead letters that crash the function",
        value: dead.filter(({ isPoison }) => isPoison).length,
        least: 1,
        most: 1,
        unit: "messages",
      },
      {
        what: "other dead letters",
        value: dead.filter(({ isPoison }) => !isPoison).length,
        most: 0,
        unit: "messages",
      },
      {
        what: "longest time from a task to a verdict",
        value: Math.round(Math.max(...waits) / 60),
        most: 20,
        unit: "minutes",
      },
    ];
  },
};

export const knownImages: Scenario = {
  name: "an event of known images costs one read",
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
    return [{ what: "AWS calls", value: Number(perEvent.toFixed(3)), most: 1.05, unit: "an event" }];
  },
};

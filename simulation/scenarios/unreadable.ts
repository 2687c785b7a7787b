import { HOUR, MINUTE } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/image";
import { type Attribute, CONTROL_KEY, PARTITION_KEY } from "../../functions/contract/ledger";
import type { Row } from "../../functions/table/table";
import { elementsIn } from "../../functions/table/value";
import { START } from "../world/settings";
import type { Scenario } from "./scenario";
import { always, Stage, watchFirstTasks } from "./stage";
import { watchVerdicts } from "./watch";

/** Attributes of a row under a scan. Each is damaged in the row of an image of its own. */
const DAMAGED: readonly Attribute[] = [
  ...(["rowState", "scanId", "dueAt", "deadline", "attempts", "run", "startedAt", "recentStarts"] as const),
  ...(["reference", "repository", "firstSeenAt", "lastSeenAt", "sources", "sourcesVersion"] as const),
];
const SLOTS = DAMAGED.length;

export const unreadableRow: Scenario = {
  name: "rows that cannot be read stop no other, and are scanned again",
  play: async (programs) => {
    const stage = new Stage(programs, {
      duration: 5 * HOUR,
      maxConcurrentScans: SLOTS,
      buildSeconds: [300, 300],
    });
    const { store, clock, observers, codebuild } = stage.world;
    const seen = watchFirstTasks(stage.world);
    const verdicts = watchVerdicts(stage.world);
    // Images that run are written by somebody who does not know how, while they have all slots.
    const damaged = DAMAGED.map((attribute) => ({ attribute, digest: stage.newImage() }));
    let damagedAt = 0;
    let freeAt = Number.POSITIVE_INFINITY;
    let running = 0;
    for (const { digest } of damaged) {
      stage.startAfter(10 * MINUTE, digest);
    }
    clock.after(11 * MINUTE + 30_000, () => {
      damagedAt = clock.now();
      for (const { attribute, digest } of damaged) {
        const key = keyOf(digest);
        void store.update({ key, set: { [attribute]: damage(attribute, store.peek(key)) } });
      }
    });
    observers.add({
      buildStarted: () => {
        running = Math.max(running, codebuild.open);
      },
      itemChanged: (key, _, after) => {
        const slots = String([...(elementsIn(after?.running) ?? [])]);
        const isTaken = damaged.some(({ digest }) => slots.includes(digest));
        if (key === CONTROL_KEY && damagedAt > 0 && !isTaken) {
          freeAt = Math.min(freeAt, clock.now());
        }
      },
    });
    // They wait for the builds of the others, whatever their rows say.
    for (let count = 0; count < SLOTS; count += 1) {
      stage.startAfter(12 * MINUTE, stage.newImage());
    }
    const images = Array.from({ length: 20 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter((30 + 5 * index) * MINUTE, digest);
    });
    for (const { digest } of damaged) {
      stage.startAfter(3 * HOUR, digest);
    }
    await stage.world.run();
    const waits = images.map((digest) => {
      const [build] = stage.buildsOf(digest);
      return stage.secondsUntil(build?.queuedAt, digest, seen);
    });
    return [
      { what: "longest wait of another image", value: Math.round(Math.max(...waits)), most: 30, unit: "s" },
      {
        what: "until their slots are free",
        value: Math.round((freeAt - damagedAt) / MINUTE),
        most: 60,
        unit: "minutes",
      },
      { what: "builds at one time", value: running, most: SLOTS, unit: "builds" },
      {
        what: "damaged images without a verdict afterwards",
        value: damaged.filter(({ digest }) => !verdicts.has(keyOf(digest))).length,
        most: 0,
        unit: "images",
      },
    ];
  },
};

/** When ECS refuses to describe task definitions, and from when it does not. */
const DENIED_FROM_MS = 9 * MINUTE;
const RESTORED_AFTER_MS = 12 * MINUTE;

export const unreadableDefinition: Scenario = {
  name: "a task definition that could not be read is read again",
  play: async (programs) => {
    const operation = { service: "ecs", operation: "DescribeTaskDefinition" } as const;
    const denied = always(
      { kind: "denied", ...operation },
      DENIED_FROM_MS,
      (RESTORED_AFTER_MS - DENIED_FROM_MS) / HOUR,
    );
    // Shorter than the time until a sweep would find the task.
    const stage = new Stage(programs, { duration: 50 * MINUTE, faults: [denied] });
    const verdicts = watchVerdicts(stage.world);
    const digest = stage.newImage();
    // Tasks a minute keep the instance warm; the first and the last ones are of the same definition.
    stage.startOnArmAfter(10 * MINUTE, digest);
    for (let minute = 5; minute < 30; minute += 1) {
      stage.startAfter(minute * MINUTE, stage.newImage());
    }
    stage.startOnArmAfter(RESTORED_AFTER_MS + MINUTE, digest);
    await stage.world.run();
    const verdictAt = verdicts.get(`${digest}#linux/arm64`) ?? Number.POSITIVE_INFINITY;
    return [
      {
        what: "from the restored right to a verdict for linux/arm64",
        value: Math.round((verdictAt - START - RESTORED_AFTER_MS) / MINUTE),
        most: 10,
        unit: "minutes",
      },
    ];
  },
};

const keyOf = (digest: Digest): string => `${digest}#linux/amd64`;

/** Something that nobody here writes. Keys of an index are texts, else DynamoDB refuses the write. */
function damage(attribute: Attribute, row: Row | undefined): string | number {
  const isKey = ([PARTITION_KEY, "rowState", "dueAt"] as const).some((key) => key === attribute);
  return typeof row?.[attribute] === "string" && !isKey ? 1 : "?";
}

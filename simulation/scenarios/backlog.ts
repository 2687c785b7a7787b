import { DAY, HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/image";
import { readRow } from "../../functions/rows/row";
import { scanAgain } from "../../functions/rows/scan-changes";
import type { Row } from "../../functions/table/table";
import { PRIVATE } from "../fleet/service";
import type { Programs } from "../program/compile";
import { START } from "../world/settings";
import type { Figure, Scenario } from "./scenario";
import { always, Stage, watchFirstTasks } from "./stage";
import { watchIdleCapacity, watchRetries, watchWaits } from "./watch";

/** Images of tasks that start while the backlog of a sweep is worked on. */
const NEW_IMAGES = 12;

/** So many images are found by the first sweep. */
function ranBefore(stage: Stage, count: number): void {
  for (let index = 0; index < count; index += 1) {
    stage.ranBefore(stage.newImage());
  }
}

/** This many new images start from a time on, with these minutes and some seconds between them. */
function newImages(stage: Stage, count: number, from: number, everyMinutes: number): readonly Digest[] {
  const images = Array.from({ length: count }, () => stage.newImage());
  images.forEach((digest, index) => {
    stage.startAfter(from + index * (everyMinutes * MINUTE + 7 * SECOND), digest);
  });
  return images;
}

/**
 * Capacity is never left idle while anything waits. From the end of a build to the next start takes at most this long:
 * a minute between two looks of the coordinator, and its calls before a start.
 */
function idleFigure(idle: ReturnType<typeof watchIdleCapacity>): Figure {
  return {
    what: "longest time that capacity was idle while a scan waited",
    value: Math.round(idle.longest()),
    most: 65,
    unit: "s",
  };
}

/**
 * Longest wait of new images behind a backlog of so many. A new image takes the next slot. Twenty slots with builds of two
 * minutes give one every six seconds in the mean; the longest of twelve waits is five times that, give or take a half.
 */
async function newImagesBehind(backlog: number, programs: Programs): Promise<readonly Figure[]> {
  const stage = new Stage(programs, { duration: 90 * MINUTE });
  const seen = watchFirstTasks(stage.world);
  const idle = watchIdleCapacity(stage.world);
  ranBefore(stage, backlog);
  const images = newImages(stage, NEW_IMAGES, 10 * MINUTE, 3);
  await stage.world.run();
  const waits = images.map((digest) => {
    const [build] = stage.buildsOf(digest);
    return stage.secondsUntil(build?.queuedAt, digest, seen);
  });
  const most = { what: `longest wait of a new image behind ${backlog} others`, unit: "s", most: 45 };
  return [{ ...most, value: Math.round(Math.max(...waits)) }, idleFigure(idle)];
}

export const backlogOfHundreds: Scenario = {
  name: "a new image does not queue behind a backlog of 600",
  play: (programs) => newImagesBehind(600, programs),
};

export const backlogOfThousands: Scenario = {
  name: "a new image does not queue behind a backlog of 5,000",
  play: (programs) => newImagesBehind(5000, programs),
};

/** When retries begin that are due while a backlog of so many is worked on. */
async function dueRetriesBehind(backlog: number, programs: Programs): Promise<readonly Figure[]> {
  const faults = [always({ kind: "registry-down", registry: PRIVATE }, 0, 1)];
  const stage = new Stage(programs, { duration: 2 * HOUR, faults });
  const late = watchRetries(stage.world);
  const idle = watchIdleCapacity(stage.world);
  ranBefore(stage, backlog);
  for (let count = 0; count < NEW_IMAGES; count += 1) {
    stage.startAfter((5 + 2 * count) * MINUTE, stage.newImage(), "private");
  }
  await stage.world.run();
  return [
    {
      what: "retries that were not tried",
      value: Math.max(0, NEW_IMAGES - late.length),
      most: 0,
      unit: "retries",
    },
    {
      what: "latest begin of a retry after its time",
      value: Math.round(Math.max(...late)),
      most: 120,
      unit: "s",
    },
    idleFigure(idle),
  ];
}

export const dueRetries: Scenario = {
  name: "a due retry does not queue behind a backlog of 600",
  play: (programs) => dueRetriesBehind(600, programs),
};

export const dueRetriesBehindThousands: Scenario = {
  name: "a due retry does not queue behind a backlog of 5,000",
  play: (programs) => dueRetriesBehind(5000, programs),
};

export const brokenRegistry: Scenario = {
  name: "a new image does not queue behind 1,500 images of a broken registry",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 8 * HOUR });
    const waits = watchWaits(stage.world);
    const late = watchRetries(stage.world);
    const idle = watchIdleCapacity(stage.world);
    const broken = Array.from({ length: 1500 }, () => stage.newImage());
    for (const digest of broken) {
      stage.ranBefore(digest, "wrong");
    }
    // All of them have failed by then, and their retries are more than there is capacity for.
    for (let task = 0; task < 1000; task += 1) {
      const digest = broken[(task * 7) % broken.length] ?? stage.newImage();
      stage.startAfter(3 * HOUR + task * 15 * SECOND, digest, "wrong", 5 * SECOND);
    }
    const images = newImages(stage, 2 * NEW_IMAGES, 3 * HOUR, 10);
    await stage.world.run();
    return [
      {
        what: "longest wait of a new image after the next end of a build",
        value: waits.longestOf(images),
        most: 30,
        unit: "s",
      },
      {
        what: "latest begin of a retry after its time",
        value: Math.round(Math.max(...late) / 60),
        // A retry of each takes two and a half hours, twenty at a time.
        most: 180,
        unit: "minutes",
      },
      idleFigure(idle),
    ];
  },
};

/** When a person asks for the rescan, and CodeBuild takes builds again. */
const ASKED_AFTER_MS = 2 * HOUR;

export const rescanBehindRetries: Scenario = {
  name: "a rescan that a person asks for does not queue behind 1,500 due retries",
  play: async (programs) => {
    // Every retry comes due within the second hour, in which nothing can be started.
    const faults = [always({ kind: "quota-reduced", quota: 0 }, 55 * MINUTE, 65 / 60)];
    const capacity = { maxConcurrentScans: 100, concurrentBuilds: 120 };
    const stage = new Stage(programs, { duration: ASKED_AFTER_MS + HOUR, faults, ...capacity });
    const { clock, store } = stage.world;
    const broken = Array.from({ length: 1500 }, () => stage.newImage());
    for (const [index, digest] of broken.entries()) {
      stage.startAfter(index * SECOND, digest, "wrong", 5 * SECOND);
    }
    const latest = () =>
      [...store.entries()].reduce((one, other) => (dueOf(one[1]) > dueOf(other[1]) ? one : other));
    let due = 0;
    let wanted = "";
    clock.after(ASKED_AFTER_MS, () => {
      const [key, row] = latest();
      const now = new Date(clock.now());
      const known = readRow(row);
      due = [...store.entries()].filter(
        ([, each]) => dueOf(each) > "" && dueOf(each) <= now.toISOString(),
      ).length;
      wanted = key;
      if (known) {
        void store.update(scanAgain(row, known, "Somebody asked for a rescan.", now));
      }
    });
    await stage.world.run();
    const build = stage.world.codebuild.builds.find(
      ({ key, queuedAt }) => key === wanted && queuedAt >= START + ASKED_AFTER_MS,
    );
    const wait = ((build?.queuedAt ?? Number.POSITIVE_INFINITY) - START - ASKED_AFTER_MS) / SECOND;
    return [
      { what: "retries that were not due by then", value: Math.max(0, 1490 - due), most: 0, unit: "retries" },
      { what: "wait of the rescan", value: Math.round(wait), most: 90, unit: "s" },
    ];
  },
};

/** When the error of a row is to be retried; nothing where it has none. */
const dueOf = ({ rowState, dueAt }: Row) => (rowState === "ERROR" ? String(dueAt ?? "") : "");

export const goneImages: Scenario = {
  name: "a new image does not queue behind 1,500 images that are gone, of which tasks start all the time",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 7 * HOUR });
    const waits = watchWaits(stage.world);
    const idle = watchIdleCapacity(stage.world);
    const gone = Array.from({ length: 1500 }, () => stage.newImage());
    for (const [index, digest] of gone.entries()) {
      for (let round = 0; round < 3; round += 1) {
        stage.startAfter(2 * round * HOUR + index * 4 * SECOND, digest, "lacking", 5 * SECOND);
      }
    }
    const images = newImages(stage, NEW_IMAGES, 4 * HOUR, 10);
    await stage.world.run();
    return [
      {
        what: "longest wait of a new image after the next end of a build",
        value: waits.longestOf(images),
        most: 30,
        unit: "s",
      },
      idleFigure(idle),
    ];
  },
};

export const waveOfRescans: Scenario = {
  name: "a day's wave of rescans delays no new image",
  play: async (programs) => {
    // All were scanned together, so all verdicts end within the last tenth of a day.
    const stage = new Stage(programs, { duration: 28 * HOUR });
    const waits = watchWaits(stage.world);
    const idle = watchIdleCapacity(stage.world);
    ranBefore(stage, 600);
    const images = newImages(stage, 2 * NEW_IMAGES, DAY - 2 * HOUR, 5);
    await stage.world.run();
    const rescans = stage.world.codebuild.builds.length - 600 - images.length;
    return [
      { what: "images that were not rescanned", value: Math.max(0, 600 - rescans), most: 0, unit: "images" },
      {
        // How long it takes until one ends is chance: all rescans began together, and end in waves.
        what: "longest wait of a new image after the next end of a build",
        value: waits.longestOf(images),
        most: 30,
        unit: "s",
      },
      idleFigure(idle),
    ];
  },
};

export const backOff: Scenario = {
  name: "an engine without capacity is asked a few times a minute",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 2 * HOUR, concurrentBuilds: 0 });
    ranBefore(stage, 1000);
    await stage.world.run();
    const { refusals } = stage.world.codebuild;
    const inOneMinute = refusals.map(
      (first) => refusals.filter((time) => time >= first && time < first + MINUTE).length,
    );
    return [
      {
        what: "refused StartBuild calls",
        value: Math.max(0, ...inOneMinute),
        most: 20,
        unit: "in one minute",
      },
    ];
  },
};

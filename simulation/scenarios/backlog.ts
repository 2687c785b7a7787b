import { DAY, HOUR, MINUTE, SECOND } from "../clock/durations";
import { PRIVATE } from "../fleet/service";
import type { Programs } from "../program/compile";
import type { Figure, Scenario } from "./scenario";
import { always, Stage, watchFirstTasks } from "./stage";
import { watchIdleCapacity, watchRetries } from "./watch";

/** Images of tasks that start while the backlog of a sweep is worked on. */
const NEW_IMAGES = 12;

/** Longest wait of new images behind a backlog of so many. */
async function newImagesBehind(backlog: number, programs: Programs): Promise<readonly Figure[]> {
  const stage = new Stage(programs, { duration: 90 * MINUTE });
  const seen = watchFirstTasks(stage.world);
  for (let count = 0; count < backlog; count += 1) {
    stage.ranBefore(stage.newImage());
  }
  const images = Array.from({ length: NEW_IMAGES }, () => stage.newImage());
  images.forEach((digest, index) => {
    stage.startAfter((10 + 3 * index) * MINUTE + index * 7 * SECOND, digest);
  });
  await stage.world.run();
  const waits = images.map((digest) => {
    const [build] = stage.buildsOf(digest);
    return stage.secondsUntil(build?.queuedAt, digest, seen);
  });
  const most = { what: `longest wait of a new image behind ${backlog} others`, unit: "s", most: 30 };
  return [{ ...most, value: Math.round(Math.max(...waits)) }];
}

export const backlogOfHundreds: Scenario = {
  name: "a new image does not queue behind a backlog of 600",
  play: (programs) => newImagesBehind(600, programs),
};

export const backlogOfThousands: Scenario = {
  name: "a new image does not queue behind a backlog of 5,000",
  play: (programs) => newImagesBehind(5000, programs),
};

export const dueRetries: Scenario = {
  name: "a due retry does not queue behind a backlog of 600",
  play: async (programs) => {
    const faults = [always({ kind: "registry-down", registry: PRIVATE }, 0, 1)];
    const stage = new Stage(programs, { duration: 2 * HOUR, faults });
    const late = watchRetries(stage.world);
    for (let count = 0; count < 600; count += 1) {
      stage.ranBefore(stage.newImage());
    }
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
    ];
  },
};

export const waveOfRescans: Scenario = {
  name: "a day's wave of rescans delays no new image",
  play: async (programs) => {
    // All were scanned together, so all verdicts end together, a day later.
    const stage = new Stage(programs, { duration: 28 * HOUR });
    const seen = watchFirstTasks(stage.world);
    const idle = watchIdleCapacity(stage.world);
    for (let count = 0; count < 600; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    const images = Array.from({ length: 2 * NEW_IMAGES }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(DAY + 5 * index * MINUTE + index * 7 * SECOND, digest);
    });
    await stage.world.run();
    const waits = images.map((digest) => {
      const [build] = stage.buildsOf(digest);
      return stage.secondsUntil(build?.queuedAt, digest, seen);
    });
    const rescans = stage.world.codebuild.builds.length - 600 - images.length;
    return [
      { what: "images that were not rescanned", value: Math.max(0, 600 - rescans), most: 0, unit: "images" },
      { what: "longest wait of a new image", value: Math.round(Math.max(...waits)), most: 30, unit: "s" },
      {
        what: "longest time that capacity was idle while a scan waited",
        value: Math.round(idle.longest()),
        most: 60,
        unit: "s",
      },
    ];
  },
};

export const closedDoor: Scenario = {
  name: "nobody knocks at a closed door",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 2 * HOUR, concurrentBuilds: 0 });
    for (let count = 0; count < 1000; count += 1) {
      stage.ranBefore(stage.newImage());
    }
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

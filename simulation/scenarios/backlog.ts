import { HOUR, MINUTE, SECOND } from "../clock/durations";
import type { Programs } from "../program/compile";
import type { Figure, Scenario } from "./scenario";
import { Stage, watchFirstTasks } from "./stage";

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

export const closedDoor: Scenario = {
  name: "nobody knocks at a closed door",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 2 * HOUR, concurrentBuilds: 0 });
    for (let count = 0; count < 1000; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    await stage.world.run();
    const perMinute = stage.world.codebuild.refusedStarts / 120;
    return [
      { what: "refused StartBuild calls", value: Number(perMinute.toFixed(1)), most: 20, unit: "a minute" },
    ];
  },
};

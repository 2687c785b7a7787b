import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/images/image";
import { PRIVATE } from "../fleet/service";
import type { Figure, Scenario } from "./scenario";
import { always, Stage } from "./stage";
import { watchIdleCapacity, watchRetries, watchWaits } from "./watch";

/** Images of tasks that start while the backlog of a sweep is worked on. */
const NEW_IMAGES = 12;

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

export const backlogOfThousands: Scenario = {
  name: "neither a new image nor a due retry queues behind a backlog of 5,000",
  play: async (programs) => {
    const faults = [always({ kind: "registry-down", registry: PRIVATE }, 0, 1)];
    const stage = new Stage(programs, { duration: 2 * HOUR, faults });
    const waits = watchWaits(stage.world);
    const late = watchRetries(stage.world);
    const idle = watchIdleCapacity(stage.world);
    for (let count = 0; count < 5000; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    for (let count = 0; count < NEW_IMAGES; count += 1) {
      stage.startAfter((5 + 2 * count) * MINUTE, stage.newImage(), "private");
    }
    const images = newImages(stage, NEW_IMAGES, 10 * MINUTE, 3);
    await stage.world.run();
    return [
      {
        what: "longest wait of a new image",
        value: Math.round(Math.max(...images.map((digest) => waits.secondsOf(digest)))),
        // Twenty slots with builds of two minutes give one every six seconds in the mean.
        most: 45,
        unit: "s",
      },
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
  },
};

export const nextFreeSlot: Scenario = {
  name: "a new image behind a backlog of 600 gets the next free slot",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 90 * MINUTE });
    const waits = watchWaits(stage.world);
    for (let count = 0; count < 600; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    const images = newImages(stage, NEW_IMAGES, 10 * MINUTE, 3);
    await stage.world.run();
    return [
      {
        what: "longest wait of a new image after the next end of a build",
        value: waits.longestOf(images),
        most: 10,
        unit: "s",
      },
    ];
  },
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

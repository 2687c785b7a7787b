import { MINUTE, SECOND } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/images/image";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";
import { watchWaits } from "./watch";

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

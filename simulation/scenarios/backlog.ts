import { MINUTE, SECOND } from "../../functions/contract/durations";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";
import { watchWaits } from "./watch";

const NEW_IMAGES = 12;

export const nextFreeSlot: Scenario = {
  name: "a new image behind a backlog of 600 gets the next free slot",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: 90 * MINUTE });
    const waits = watchWaits(stage.world);
    for (let count = 0; count < 600; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    const images = Array.from({ length: NEW_IMAGES }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(10 * MINUTE + index * (3 * MINUTE + 7 * SECOND), digest);
    });
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

import { RUNNING_PREFIX } from "../../functions/contract/ledger";
import { HOUR, MINUTE } from "../clock/durations";
import { INVARIANTS } from "../invariants";
import type { Scenario } from "./scenario";
import { EMPTY_FLEET, Stage } from "./stage";

const SERVICES = 100;
/** Of which so many are found by the first sweep. */
const BEFORE = 60;

export const manyServices: Scenario = {
  name: "a hundred services of one image, with names as long as they may be, are known and counted",
  play: async (programs) => {
    const fleet = { ...EMPTY_FLEET, hasLongNames: true };
    const stage = new Stage(programs, { duration: 4.5 * HOUR, fleet });
    const { world } = stage;
    const broken: string[] = [];
    for (const create of Object.values(INVARIANTS)) {
      const observer = create(world, (detail) => broken.push(detail));
      world.observers.add(observer);
      world.clock.every(10 * MINUTE, () => observer.check?.(world.clock.now()));
    }
    let largest = 0;
    world.observers.add({
      itemChanged: (key, _, after) => {
        if (key.startsWith(RUNNING_PREFIX)) {
          largest = Math.max(largest, Buffer.byteLength(JSON.stringify(after ?? {})));
        }
      },
    });
    const digest = stage.newImage();
    for (let index = 0; index < SERVICES; index += 1) {
      const name = world.fleet.named("service", index);
      if (index < BEFORE) {
        stage.ranBefore(digest, "ecr", name);
      } else {
        stage.startAfter(70 * MINUTE, digest, "ecr", undefined, "v1", name);
      }
    }
    await world.run();
    const row = world.store.peek(`${RUNNING_PREFIX}${digest}#linux/amd64`);
    const named = Array.isArray(row?.services) ? row.services.length : 0;
    return [
      { what: "promises broken", value: broken.length, most: 0, unit: "promises" },
      {
        what: "services that are known or counted",
        value: named + Number(row?.furtherServices),
        least: SERVICES,
        most: SERVICES,
        unit: "services",
      },
      // Fewer than 20 of these names fit in.
      { what: "largest item", value: largest, least: 14 * 1024, most: 16 * 1024, unit: "bytes" },
    ];
  },
};

import { CONTROL_KEY } from "../../functions/contract/ledger";
import { elementsIn } from "../../functions/ledger/table/value";
import { HOUR, MINUTE } from "../clock/durations";
import type { Scenario } from "./scenario";
import { Stage, watchFirstTasks } from "./stage";

export const unreadableRow: Scenario = {
  name: "a row that cannot be read stops no other",
  play: async (programs) => {
    const slots = 3;
    const stage = new Stage(programs, { duration: 3 * HOUR, maxConcurrentScans: slots });
    const { store, clock, observers } = stage.world;
    const seen = watchFirstTasks(stage.world);
    // Two images that run are written by somebody who does not know how, while they have a slot.
    const damaged = [stage.newImage(), stage.newImage()].map((digest) => `${digest}#linux/amd64`);
    let damagedAt = 0;
    let freeAt = Number.POSITIVE_INFINITY;
    damaged.forEach((key) => {
      stage.startAfter(10 * MINUTE, key.split("#")[0] as `sha256:${string}`);
    });
    clock.after(11 * MINUTE + 30_000, () => {
      damagedAt = clock.now();
      for (const key of damaged) {
        void store.update({ key, set: { reference: 1 } });
      }
    });
    observers.add({
      itemChanged: (key, _, after) => {
        const isTaken = damaged.some((row) => String([...(elementsIn(after?.running) ?? [])]).includes(row));
        if (key === CONTROL_KEY && damagedAt > 0 && !isTaken) {
          freeAt = Math.min(freeAt, clock.now());
        }
      },
    });
    const images = Array.from({ length: 20 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter((15 + 5 * index) * MINUTE, digest);
    });
    await stage.world.run();
    const waits = images.map((digest) => {
      const [build] = stage.buildsOf(digest);
      return stage.secondsUntil(build?.queuedAt, digest, seen);
    });
    return [
      { what: "longest wait of another image", value: Math.round(Math.max(...waits)), most: 30, unit: "s" },
      {
        what: "until its slot is free",
        value: Math.round((freeAt - damagedAt) / MINUTE),
        most: 60,
        unit: "minutes",
      },
    ];
  },
};

import { HOUR } from "../../functions/contract/durations";
import type { Violation } from "../invariants/violation";
import { keysOf } from "../observed/task";
import type { World } from "../world/world";

export interface Figures {
  readonly hours: number;
  readonly tasks: number;
  readonly images: number;
  readonly builds: number;
  readonly faults: Readonly<Record<string, number>>;
}

export interface Result {
  readonly seed: number;
  /** The first broken promise; absent if all were kept. */
  readonly violation?: Violation;
  readonly figures: Figures;
}

export class Measurements {
  private readonly images = new Set<string>();
  private readonly start: number;

  constructor(private readonly world: World) {
    this.start = world.clock.now();
    world.observers.add({
      taskRuns: (task) => {
        for (const key of keysOf(task)) {
          this.images.add(key);
        }
      },
    });
  }

  figures(): Figures {
    const { clock, fleet, codebuild, faults } = this.world;
    return {
      hours: Math.round((clock.now() - this.start) / HOUR),
      tasks: fleet.tasksStarted,
      images: this.images.size,
      builds: codebuild.builds.length,
      faults: Object.fromEntries([...faults.struck].sort(([one], [other]) => (one < other ? -1 : 1))),
    };
  }
}

import { SECOND } from "../../functions/contract/durations";
import type { VirtualClock } from "../clock/virtual-clock";
import { LAMBDA_FAULT } from "../faults/fault";
import type { Faults } from "../faults/faults";

/** Longest time until a poller finds a visible message, in milliseconds. */
export const POLL_MS = 300;
/** Pause before the poller checks whether Lambda is back. */
const POLLED_AGAIN_MS = 20 * SECOND;

/** The poller of an event source mapping; it rests while Lambda is out. */
export class Poller {
  private isOut = false;

  constructor(
    private readonly clock: Pick<VirtualClock, "after">,
    private readonly faults: Pick<Faults, "strikes">,
    private readonly begin: () => void,
  ) {}

  poll(): void {
    if (this.isOut) {
      return;
    }
    if (this.faults.strikes(LAMBDA_FAULT)) {
      this.isOut = true;
      this.clock.after(POLLED_AGAIN_MS, () => {
        this.isOut = false;
        this.poll();
      });
      return;
    }
    this.begin();
  }
}

import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** So many of the last receipts of a dead letter are looked at: a crash long ago is no reason for its death. */
const LAST_RECEIPTS = 10;

/** The queue of task events drains, and what ends in its dead-letter queue crashed the function again and again. */
export const queueDrains: CreateInvariant = (world, report) => ({
  messageDead: ({ id, receipts }) => {
    const last = receipts.slice(-LAST_RECEIPTS);
    if (last.length === 0 || last.includes("failed")) {
      report(`message ${id} is in the dead-letter queue, and did not crash the function each time: ${last}`);
    }
  },
  check: (now) => {
    const oldest = world.queue.oldest();
    if (oldest !== undefined && now > bound(world, oldest, 0)) {
      report(`a message waits in the queue since ${new Date(oldest).toISOString()}`);
    }
  },
});

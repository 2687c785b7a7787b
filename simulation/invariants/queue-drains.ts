import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** The queue of task events drains, and what ends in its dead-letter queue crashed the function each time. */
export const queueDrains: CreateInvariant = (world, report) => ({
  messageDead: ({ id, receipts }) => {
    if (!receipts.includes("crashed")) {
      report(`message ${id} is in the dead-letter queue, and never crashed the function: ${receipts}`);
    }
  },
  check: (now) => {
    const oldest = world.queue.oldest();
    if (oldest !== undefined && now > bound(world, oldest, 0)) {
      report(`a message waits in the queue since ${new Date(oldest).toISOString()}`);
    }
  },
});

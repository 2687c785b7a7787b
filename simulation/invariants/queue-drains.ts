import { foreignPlaceOf, namesOfPlace } from "../places/member";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** Last receipts of a dead letter that are checked: an older crash is no reason for its death. */
const LAST_RECEIPTS = 10;

/**
 * The queue of task events drains, and each dead letter crashed the function again and again. A scan waits for no
 * place. The note of a bad image does, because only its place knows the tag, which may have an exception.
 */
export const queueDrains: CreateInvariant = (world, report) => ({
  messageDead: ({ id, receipts }) => {
    const last = receipts.slice(-LAST_RECEIPTS);
    if (last.length === 0 || last.includes("failed")) {
      report(`message ${id} is in the dead-letter queue, and did not crash the function each time: ${last}`);
    }
  },
  check: (now) => {
    for (const { sentAt, task } of world.queue.waiting()) {
      const noted = world.settings.blocking?.enforcement && task;
      const places = noted ? namesOfPlace(foreignPlaceOf(noted.clusterArn)) : [];
      if (now > bound(world, sentAt, 0, places)) {
        report(`a message waits in the queue since ${new Date(sentAt).toISOString()}`);
      }
    }
  },
});

import { ENFORCING } from "../../../functions/contract/blocking/enforcement";
import { bound } from "../bound";
import type { CreateInvariant } from "../invariant";

/** No item of enforcement is left alone whose image has a fresh verdict, unless there are no more actions in the hour. */
export const verdictsAreActedOn: CreateInvariant = (world, report) => {
  const { enforcement } = world.settings.blocking ?? {};
  if (enforcement === undefined || (enforcement.mode === "act" && enforcement.max_actions_per_hour < 100)) {
    return {};
  }
  /** Since when the verdict of an item's image is known. */
  const decidable = new Map<string, number>();
  return {
    itemChanged: (key, _, after) => {
      if (after?.scanState !== ENFORCING) {
        decidable.delete(key);
      }
    },
    check: (now) => {
      for (const [key, { scanState, enforcement: subject }] of world.store.entries()) {
        if (scanState !== ENFORCING) {
          continue;
        }
        const { image } = JSON.parse(String(subject));
        const row = world.store.peek(`${image.digest}#${image.platform}`);
        if (row?.verdict === undefined || Date.parse(String(row.freshUntil)) < now) {
          decidable.delete(key);
          continue;
        }
        const since = decidable.get(key) ?? now;
        decidable.set(key, since);
        if (now > bound(world, since, 0)) {
          report(`${key} waits since ${new Date(since).toISOString()}, and its image is ${row.verdict}`);
        }
      }
    },
  };
};

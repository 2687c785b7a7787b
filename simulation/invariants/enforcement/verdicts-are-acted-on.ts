import { ENFORCING } from "../../../functions/contract/blocking/enforcement";
import { DAY } from "../../../functions/contract/durations";
import type { Row } from "../../../functions/table/table";
import { countingRow, nameOf } from "../../observed/names";
import { foreignPlaceOf, namesOfPlace } from "../../places/member";
import { bound } from "../bound";
import type { CreateInvariant } from "../invariant";

/** Every item of enforcement whose image has a fresh verdict is acted on, unless the hour's actions are used up. */
export const verdictsAreActedOn: CreateInvariant = (world, report) => {
  const { enforcement } = world.settings.blocking ?? {};
  if (enforcement === undefined || (enforcement.mode === "act" && enforcement.max_actions_per_hour < 100)) {
    return {};
  }
  const decidable = new Map<string, number>();
  return {
    itemChanged: (key, _, after) => {
      if (!isOpen(after)) {
        decidable.delete(key);
      }
    },
    check: (now) => {
      for (const [key, item] of world.store.entries()) {
        if (!isOpen(item)) {
          continue;
        }
        const { image, notedAt, clusterArn } = JSON.parse(String(item.enforcement));
        // A note that waits for a day is given up.
        if (item.rowState !== ENFORCING && Date.parse(notedAt) + DAY < now) {
          continue;
        }
        const name = nameOf(image.digest, image.platform, image.reference);
        const row = countingRow(world.store, name);
        // A FAILED copied from another name waits for a scan under this name.
        if (row === undefined || row.copiedFrom !== undefined || Date.parse(String(row.freshUntil)) < now) {
          decidable.delete(key);
          continue;
        }
        const since = decidable.get(key) ?? now;
        decidable.set(key, since);
        if (now > bound(world, since, 0, namesOfPlace(foreignPlaceOf(clusterArn)))) {
          report(`${key} waits since ${new Date(since).toISOString()}, and its image is ${row.verdict}`);
        }
      }
    },
  };
};

/** Whether the item is due, or its state names the image whose verdict it waits for. */
function isOpen(item: Row | undefined): item is Row {
  return item?.enforcement !== undefined && String(item.rowState).startsWith(ENFORCING);
}

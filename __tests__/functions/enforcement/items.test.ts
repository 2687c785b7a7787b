import { setImmediate } from "node:timers/promises";
import { MINUTE } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/image";
import { type Item, Items } from "../../../functions/enforcement/items";
import { NGINX, SimulatedEnforcer } from "./simulated-enforcer";

async function recorded() {
  const enforcer = new SimulatedEnforcer();
  const { table, now } = enforcer;
  await enforcer.recordTask("service");
  const items = new Items(table, now);
  const { items: waiting } = await items.waitingFor(imageKey(NGINX), 9);
  return { table, items, item: waiting[0] as Item };
}

test("an item that is gone is not made anew by who failed with it, without an expiry", async () => {
  const { table, items, item } = await recorded();
  await items.drop(item);

  await items.retryAfter(item, MINUTE);

  expect(await table.get(item.key)).toBeUndefined();
});

test("an item is dropped once it is deleted, and not before", async () => {
  const { table, items, item } = await recorded();
  let isDeleted = false;
  table.delete = async () => {
    await setImmediate();
    isDeleted = true;
  };

  await items.drop(item);

  expect(isDeleted).toBe(true);
});

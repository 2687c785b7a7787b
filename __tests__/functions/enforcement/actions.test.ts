import { imageKey } from "../../../functions/contract/image";
import { Actions } from "../../../functions/enforcement/actions";
import { type Item, Items } from "../../../functions/enforcement/items";
import { TASK_STOPPED } from "../deployment-events";
import { NGINX, SimulatedEnforcer } from "./simulated-enforcer";

/** A task that somebody has begun to stop, of which two know. */
async function begin() {
  const enforcer = new SimulatedEnforcer();
  const { store, table, now } = enforcer;
  const [items, actions] = [new Items(table, now), new Actions(table, now)];
  await enforcer.recordTask("standalone");
  const waiting = await items.waitingFor(imageKey(NGINX), 9);
  const [item] = await Promise.all(waiting.items.map((each) => items.claim(each)));
  const begun = (await actions.begin(item as Item, TASK_STOPPED, 10)) as Item;
  return { store, items, actions, begun };
}

test.each(["record", "decide"] as const)(
  "who comes to %s it a second time makes no second event, also once the first is published",
  async (write) => {
    const { store, actions, begun } = await begin();

    expect(await actions[write](begun, begun.subject, TASK_STOPPED)).toBe(true);
    expect(await store.published()).toEqual([TASK_STOPPED]);
    expect(await actions[write](begun, begun.subject, TASK_STOPPED)).toBe(false);
    expect(await store.published()).toEqual([]);
  },
);

test("what is recorded of an item that is gone neither makes it anew nor is published", async () => {
  const { store, items, actions, begun } = await begin();
  await items.drop(begun);

  expect(await actions.record(begun, begun.subject, TASK_STOPPED)).toBe(false);
  expect(await store.table.get(begun.key)).toBeUndefined();
  expect(await store.published()).toEqual([]);
});

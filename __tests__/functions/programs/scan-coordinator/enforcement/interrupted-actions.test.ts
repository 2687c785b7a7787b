import { minutesFromNow } from "../../../samples";
import { edit } from "../../../table/edit";
import { withFailed } from "./simulated-enforcer";

test.each([
  ["task", { enforcement: '{"image":{}}' }],
  ["event", { decision: "{" }],
])(
  "an item whose %s nobody can read is put off for a quarter of an hour, counted and named, and keeps the others from nothing",
  async (_, broken) => {
    const enforcer = await withFailed("service");
    const [whole] = Object.values(enforcer.items);
    await edit(enforcer.table, "enforcement#unreadable", {
      rowState: "ENFORCING",
      dueAt: new Date(0),
      enforcement: String(whole?.enforcement),
      ...broken,
    });

    expect(await enforcer.run()).toHaveLength(1);
    expect(enforcer.telemetry.counts).toMatchObject({ RowsUnreadable: 1 });
    expect(enforcer.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "error", fields: { key: "enforcement#unreadable" } }),
    );
    expect(enforcer.items.unreadable).toMatchObject({
      rowState: "ENFORCING",
      dueAt: minutesFromNow(16).toISOString(),
    });
  },
);

import { join } from "node:path";
import { placeText } from "../../../../../functions/contract/places/place";
import { expectGolden } from "../../../../golden";
import { DIGEST, TASK_ARN } from "../../../samples";
import { HUBS } from "./hubs";
import { INTERRUPTED } from "./interrupted";
import type { SimulatedEnforcer } from "./simulated-enforcer";
import { SimulatedHub } from "./simulated-hub";
import { ROLLBACKS, type Situations, SPARED, TASKS } from "./situations";
import { HOURS, STRANGERS } from "./strangers";

/** What runs have told, and what became of ECS, of the items and of counts and errors. */
function played(enforcer: SimulatedEnforcer): string[] {
  const { told, waiting, items, telemetry } = enforcer;
  const all =
    enforcer instanceof SimulatedHub ? [enforcer.ecs, enforcer.member, enforcer.elsewhere] : [enforcer.ecs];
  const ofEcs = all
    .filter(({ calls }) => calls.length > 0)
    .map(
      ({ place, calls, actions }) =>
        `${placeText(place)}: ${calls.length} calls, ${actions.join() || "no action"}`,
    );
  const errors = telemetry.lines
    .filter(({ level }) => level === "error")
    .map(({ message, fields }) => `${message}: ${fields.reason ?? fields.error ?? fields.key}`)
    // Node words that otherwise in each version.
    .map((line) => line.replace(/: (?:Expected|Unexpected) .* JSON.*/, ""));
  const [first, second, ...further] = waiting;
  return [
    // As often as nothing came of a run.
    ...told.filter((line, index) => !line.endsWith("nothing") || line !== told[index - 1]),
    ...ofEcs,
    `waiting: ${[first, second].filter(Boolean).join() || "nothing"}, ${further.length} more, of ${Object.keys(items).length} items`,
    `notices: ${enforcer.store.unpublished.length}`,
    `counts: ${JSON.stringify(telemetry.counts)}`,
    ...new Set(errors),
  ];
}

// Proves enforcement.bounded, enforcement.turns: the share of a workload, and that enforcement takes turns.
// Proves enforcement.audit, enforcement.consent, enforcement.which-tasks.
test.each<[string, Situations]>([
  ["rollbacks", ROLLBACKS],
  ["spared", SPARED],
  ["tasks", TASKS],
  ["interrupted", INTERRUPTED],
  ["strangers", STRANGERS],
  ["hours", HOURS],
  ["hubs", HUBS],
])("what enforcement does is what somebody has read: %s", async (name, situations) => {
  const texts: string[] = [];
  for (const [about, play] of Object.entries(situations)) {
    const text = [`=== ${about}`, ...played(await play())].join("\n");
    texts.push(text.replaceAll(DIGEST, "DIGEST").replaceAll(TASK_ARN, "TASK"));
  }
  expectGolden(join(__dirname, "golden", `${name}.txt`), `${texts.join("\n\n")}\n`);
});

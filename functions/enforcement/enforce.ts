import { imageKey } from "../contract/image";
import { PARTITION_KEY } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { readRow } from "../ledger/row";
import { type Disposition, dispositionOf } from "./decide";
import { EnforcementRun } from "./enforcement-run";
import type { Enforcer } from "./enforcer";
import { type Item, Items } from "./items";

/** Items looked at in one run; the rest is due in the next one. */
const PAGE = 200;

/**
 * Looks at the items that are due, and acts where an image has a fresh FAILED, or says what it would have done. One item
 * that fails comes again and keeps the others from nothing; where ECS takes no more calls, the others wait for the next run.
 *
 * @returns what was recorded, and is to be published
 */
export async function enforceDue(enforcer: Enforcer, hasTime: () => boolean): Promise<DeploymentEvent[]> {
  const run = new EnforcementRun(enforcer);
  const events: DeploymentEvent[] = [];
  for (const [item, disposition] of await dueItems(enforcer)) {
    if (!hasTime()) {
      break;
    }
    events.push(...(await run.serve(item, disposition)));
    if (run.isThrottled) {
      break;
    }
  }
  return events;
}

/** What may have to be acted on comes first: what only waits must not use up its time. */
async function dueItems({
  table,
  telemetry,
  settings,
  now,
}: Enforcer): Promise<(readonly [Item, Disposition])[]> {
  const ledgerItems = new Items(table, now);
  const { items, unreadable } = await ledgerItems.due(PAGE);
  for (const key of unreadable) {
    telemetry.count("RowsUnreadable");
    telemetry.error("item of enforcement cannot be read and is set aside", { key });
    await ledgerItems.setAside(key);
  }
  const keys = items.map(({ subject }) => imageKey(subject.image));
  const rows = new Map((await table.getAll(keys)).map((row) => [row[PARTITION_KEY], readRow(row)]));
  const decided = items.map((item) => {
    const row = rows.get(imageKey(item.subject.image));
    return [item, dispositionOf(item.subject, row, settings, now())] as const;
  });
  const isUrgent = ([{ begun }, { kind }]: readonly [Item, Disposition]) =>
    begun !== undefined || kind === "enforce";
  return [...decided.filter(isUrgent), ...decided.filter((each) => !isUrgent(each))];
}

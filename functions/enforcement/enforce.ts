import { ENFORCING } from "../contract/blocking/enforcement";
import { repositoryKey } from "../contract/image";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { readStandings } from "../ledger/read-standings";
import { type Disposition, dispositionOf, NOT_IN_TIME } from "./decide";
import { EnforcementRun } from "./enforcement-run";
import type { Enforcer } from "./enforcer";
import { type Item, Items, type NewVerdict } from "./items";
import { isGivenUp } from "./subject";

/** Items looked at in one run, of each image and of all that are due; the rest is looked at in the next one. */
const PAGE = 200;

type Decided = readonly [Item, Disposition];

/**
 * Looks at the items that are due, and at those that wait for a verdict which was recorded now or shortly before. It
 * acts where an image has a fresh FAILED, or says what it would have done. An item that fails comes again and does not
 * hold up the others. Where ECS takes no more calls, the others of its place wait for the next run.
 *
 * @param recorded keys of the images whose verdicts this run has recorded
 * @returns what was recorded, and is to be published
 */
export async function enforceDue(
  enforcer: Enforcer,
  hasTime: () => boolean,
  recorded: readonly string[] = [],
): Promise<DeploymentEvent[]> {
  const items = new Items(enforcer.table, enforcer.now);
  const run = new EnforcementRun(enforcer, hasTime);
  const events: DeploymentEvent[] = [];
  const serve = async (decided: readonly Decided[]): Promise<boolean> => {
    let isAll = true;
    for (const [item, disposition] of decided) {
      if (!hasTime()) {
        return false;
      }
      if (run.isResting(item.subject)) {
        isAll = false;
      } else {
        events.push(...(await run.serve(item, disposition)));
      }
    }
    return isAll;
  };
  const verdicts = await items.verdicts(PAGE);
  const { found, exhausted } = await notesOf(enforcer, items, verdicts, recorded, hasTime);
  // Before what is due: that has waited for its time, but a deployment may end any moment.
  if (await serve(await withDispositions(enforcer, found))) {
    for (const verdict of verdicts.filter((each) => exhausted.has(each.imageKey))) {
      await items.finishVerdict(verdict).catch((error: unknown) => {
        enforcer.telemetry.error("closing a served verdict of enforcement failed; will retry", {
          ...verdict,
          error,
        });
      });
    }
  }
  await serve(await dueItems(enforcer, items));
  return events;
}

/**
 * Items that wait for the verdicts: services first, because a deployment may end any moment, and families may have many
 * tasks.
 */
async function notesOf(
  { telemetry }: Enforcer,
  items: Items,
  verdicts: readonly NewVerdict[],
  recorded: readonly string[],
  hasTime: () => boolean,
) {
  const found: Item[] = [];
  const exhausted = new Set<string>();
  for (const key of new Set([...recorded, ...verdicts.map((each) => each.imageKey)])) {
    if (!hasTime()) {
      break;
    }
    try {
      const waiting = await items.waitingFor(key, PAGE);
      found.push(...waiting.items);
      // One that is found now may fail, and waits on then.
      if (waiting.isAll && waiting.items.length === 0) {
        exhausted.add(key);
      }
    } catch (error) {
      telemetry.error("reading items of enforcement that wait for a verdict failed; will retry", {
        key,
        error,
      });
    }
  }
  const isOfFamily = ({ subject }: Item) => (subject.service === undefined ? 1 : 0);
  return { found: found.sort((one, other) => isOfFamily(one) - isOfFamily(other)), exhausted };
}

/** Items that may need an action come first, so that items that only wait do not use up the time for them. */
async function dueItems(enforcer: Enforcer, ledgerItems: Items): Promise<readonly Decided[]> {
  const { telemetry } = enforcer;
  const { items, unreadable } = await ledgerItems.due(PAGE);
  for (const key of unreadable) {
    telemetry.count("RowsUnreadable");
    telemetry.error("unreadable item of enforcement set aside", { key });
    await ledgerItems.setAside(key);
  }
  const decided = await withDispositions(enforcer, items);
  const isUrgent = ([{ begun }, { kind }]: Decided) => begun !== undefined || kind === "enforce";
  return [...decided.filter(isUrgent), ...decided.filter((each) => !isUrgent(each))];
}

async function withDispositions(
  { table, settings, now }: Enforcer,
  items: readonly Item[],
): Promise<readonly Decided[]> {
  const standings = await readStandings(
    table,
    items.map(({ subject }) => subject.image),
  );
  return items.map((item) => {
    const { subject, state } = item;
    const standing = standings.get(repositoryKey(subject.image));
    const isOver = state !== ENFORCING && isGivenUp(subject, now()) && !standing?.isBorrowed;
    const disposition = standing && !isOver ? dispositionOf(subject, standing, settings, now()) : NOT_IN_TIME;
    return [item, disposition] as const;
  });
}

import type { EnforcementSettings } from "../../../contract/blocking/enforcement";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Telemetry } from "../../../contract/telemetry";
import type { EnforcementItem } from "../../../enforcement/item";
import { EnforcementRun, type Enforcer } from "./enforcement-run";
import { Items } from "./items";

/** Reads the variable ENFORCEMENT of the coordinator; undefined where enforcement is off. Terraform has checked the input. */
export function enforcementSettings(text: string | undefined): EnforcementSettings | undefined {
  const settings: EnforcementSettings | undefined = text ? JSON.parse(text) : undefined;
  return settings && { ...settings, cluster_arns: settings.cluster_arns ?? [] };
}

/** Items looked at in one run, of each image and of all that are due; the rest is looked at in the next one. */
const PAGE = 200;

/**
 * Looks at the items that are due, and at those that wait for a verdict which was recorded now or shortly before. It
 * acts where an image has a fresh FAILED, or says what it would have done. An item that fails comes again and does not
 * hold up the others. A place whose ECS takes no more calls is left alone for a minute.
 *
 * @param recorded keys of the images whose verdicts this run has recorded
 * @param mayTouch asked before an item is touched. Default: each may be
 * @param named keys of items that others have written just now
 * @returns what was recorded, and is to be published
 */
export async function enforceDue(
  enforcer: Enforcer,
  hasTime: () => boolean,
  recorded: readonly string[] = [],
  mayTouch = async (_key: string) => true,
  named: readonly string[] = [],
): Promise<DeploymentEvent[]> {
  const items = new Items(enforcer.table, enforcer.telemetry, enforcer.now, enforcer.own);
  const run = new EnforcementRun(enforcer, items, hasTime, mayTouch);
  const first = await itemsWithVerdict(enforcer.telemetry, items, recorded, hasTime);
  // Before what is due: that has waited for its time, but a deployment may end any moment.
  await run.serve([...first, ...(hasTime() ? await items.due(PAGE, named) : [])]);
  return run.events;
}

/**
 * Items that wait for the verdicts: services first, because a deployment may end any moment, and families may have many
 * tasks.
 */
async function itemsWithVerdict(
  telemetry: Telemetry,
  items: Items,
  recorded: readonly string[],
  hasTime: () => boolean,
): Promise<readonly EnforcementItem[]> {
  const verdicts = await items.verdicts(PAGE);
  const found: EnforcementItem[] = [];
  for (const key of new Set([...recorded, ...verdicts.keys()])) {
    if (!hasTime()) {
      break;
    }
    try {
      const waiting = await items.waitingFor(key, PAGE);
      found.push(...waiting);
      const recordedAt = verdicts.get(key);
      // One that is found now may fail, and waits on then.
      if (recordedAt && waiting.length === 0) {
        await items.finishVerdict(key, recordedAt);
      }
    } catch (error) {
      telemetry.error("looking for notes of an image failed; will retry", { key, error });
    }
  }
  const isOfFamily = ({ subject }: EnforcementItem) => (subject.service === undefined ? 1 : 0);
  return found.sort((one, other) => isOfFamily(one) - isOfFamily(other));
}

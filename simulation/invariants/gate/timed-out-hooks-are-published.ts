import { GATE_PREFIX, HOOK_TIMEOUT } from "../../../functions/contract/blocking/gate";
import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { ServiceDeployment } from "../../observed/deployment";
import type { World } from "../../world/world";
import type { CreateInvariant } from "../invariant";

/** Promised, and a round of the SDK's tries. */
const WITHIN_MS = 2 * MINUTE + 10 * SECOND;

/** A deployment that went on without an answer of the gate. */
interface WentAround {
  readonly since: number;
  /** The gate's item of the stage at which it did. */
  readonly item: string;
}

/**
 * A hook whose own time-out lets a deployment go on is published once, within two minutes from when it can be seen,
 * faults aside. The gate has recorded that it holds the deployment, which neither it nor a rollback nor another
 * deployment has ended. A hook whose time-out rolls back is not published, and nothing else is as such.
 */
export const timedOutHooksArePublished: CreateInvariant = (world, report) => {
  const waiting = new Map<string, WentAround>();
  const continued = new Set<string>();
  const actions = new Map<string, string | undefined>();
  const published = new Map<string, number>();
  const forget = ({ arn }: ServiceDeployment) => waiting.delete(nameOf(arn));
  const isLate = ({ since, item }: WentAround, now: number) =>
    now > since + WITHIN_MS && !isDisturbed(world, item, since);
  const isHeld = (item: string) => {
    const row = world.store.peek(item);
    return row?.gateState === "IN_PROGRESS" && row.decision !== undefined;
  };
  return {
    hookCalled: ({ deployment: { arn, service } }) => {
      actions.set(nameOf(arn), service.hookTimeout?.action);
    },
    hookTimedOut: (deployment) => {
      const { arn, stage, hook, target } = deployment;
      const name = nameOf(arn);
      if (hook?.timeoutAction !== "CONTINUE") {
        return;
      }
      continued.add(name);
      const own = `${GATE_PREFIX}${name}#${stage}`;
      const item = [own, `${own}#${target.arn.split("/").at(-1)}`].find(isHeld);
      if (item !== undefined && !waiting.has(name) && !published.has(name)) {
        waiting.set(name, { since: world.clock.now(), item });
      }
    },
    rollbackBegan: forget,
    deploymentEnded: (deployment) => {
      if (deployment.status === "STOPPED") {
        forget(deployment);
      }
    },
    itemChanged: (key, before, after) => {
      const [, name = "", stage = ""] = /^gate#([^#]+)#([A-Z_]+)/.exec(key) ?? [];
      if (name === "" || after === undefined) {
        return;
      }
      const around = waiting.get(name);
      if (stage !== HOOK_TIMEOUT) {
        if (around?.item === key && after.gateState !== "IN_PROGRESS") {
          waiting.delete(name);
        }
        return;
      }
      waiting.delete(name);
      published.set(name, (published.get(name) ?? 0) + 1);
      if (published.get(name) !== 1 || before !== undefined) {
        report(`${name} went around the gate, and is published a second time`);
      }
      const now = world.clock.now();
      const isRolledBack = actions.get(name) !== "CONTINUE";
      // The gate may have let it go on without a record, or have been asked once more after that.
      if (isRolledBack || (!continued.has(name) && !hadFaults(world, now - HOUR, now))) {
        report(`${name} is published as gone around the gate, and no time-out of its hook let it go on`);
      }
      if (world.store.peek(`${OUTCOME_PREFIX}${name.split("/").at(-1)}-hook-timeout`) === undefined) {
        report(`${name} went around the gate, and that is not in the outbox`);
      }
      if (around !== undefined && isLate(around, now)) {
        report(`${name} went around the gate at ${timeOf(around)}, and is published too late`);
      }
    },
    check: (now) => {
      for (const [name, around] of waiting) {
        if (isLate(around, now)) {
          report(`${name} went around the gate at ${timeOf(around)}, and is not published`);
        }
      }
    },
  };
};

/** Whether anything went wrong while the deployment was held, or since: what the gate has recorded of it may be no more than a part. */
function isDisturbed(world: World, item: string, since: number): boolean {
  const { startedAt } = world.store.peek(item) ?? {};
  const begun = startedAt instanceof Date ? startedAt.getTime() : new Date(String(startedAt)).getTime();
  return hadFaults(world, Number.isNaN(begun) ? since : begun, since + WITHIN_MS);
}

function hadFaults({ settings }: World, from: number, until: number): boolean {
  return settings.faults.some((fault) => fault.from < until && from < fault.until + MINUTE);
}

function nameOf(arn: string): string {
  return arn.split(":service-deployment/")[1] ?? arn;
}

function timeOf({ since }: WentAround): string {
  return new Date(since).toISOString();
}

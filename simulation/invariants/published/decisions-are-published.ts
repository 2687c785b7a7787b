import { GATE_PREFIX } from "../../../functions/contract/blocking/gate";
import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import { ONCE_A_DAY } from "../../../functions/results/channels/topic/once-a-day";
import type { Row } from "../../../functions/table/table";
import type { CreateInvariant } from "../invariant";
import { CHANNELS } from "./channels";

interface Notice {
  readonly deploymentEventId?: string;
  readonly detailType?: string;
}

/** A decision that people must hear of enters the outbox with its record, and leaves it once every channel has it. */
export const decisionsArePublished: CreateInvariant = (world, report) => {
  const published = new Map<string, Set<string>>();
  const decided = new Map<string, string | undefined>();
  /** Some are messages only once a day; decisions-come-once-a-day.ts checks these. */
  const lacking = (id: string, detailType: unknown) =>
    CHANNELS.filter((name) => !published.get(id)?.has(name)).filter(
      (name) => name !== "topic" || ONCE_A_DAY.every((each) => each !== detailType),
    );
  /** An item `gate#CLUSTER/SERVICE/ID#STAGE` has events `ID-STAGE-…`. */
  const isQueued = (key: string, detailType: string) => {
    const [, id = "", stage = ""] = /([^/]+)#([A-Z_]+)(#\w+)?$/.exec(key) ?? [];
    return [...world.store.entries()].some(
      ([each, { outcome }]) =>
        each.startsWith(`${OUTCOME_PREFIX}${id}-${stage}-`) && noticeIn(outcome).detailType === detailType,
    );
  };
  return {
    published: (channel, id) => {
      published.set(id, (published.get(id) ?? new Set()).add(channel));
    },
    itemChanged: (key, before, after) => {
      if (key.startsWith(GATE_PREFIX) && isDecided(after) && !isDecided(before)) {
        const { detailType } = noticeIn(after?.decision);
        if (after?.gateState === "FAILED" && detailType !== "Deployment Blocked") {
          report(`${key} is refused, and nobody hears of it: ${String(after.decision)}`);
        }
        // A traffic step that passes like the step before is no news.
        const isNews = decided.get(key) !== detailType;
        decided.set(key, detailType);
        if (detailType !== undefined && isNews && !isQueued(key, detailType)) {
          report(`${key} is decided, and its ${detailType} is not in the outbox`);
        }
      }
      if (key.startsWith(OUTCOME_PREFIX) && after === undefined) {
        const { deploymentEventId: id, detailType } = noticeIn(before?.outcome);
        const channels = id === undefined ? [] : lacking(id, detailType);
        if (channels.length > 0) {
          report(`${detailType} ${id} left the outbox and is not on ${channels.join(", ")}`);
        }
      }
    },
  };
};

function isDecided(row: Row | undefined): boolean {
  return row?.gateState === "SUCCEEDED" || row?.gateState === "FAILED";
}

function noticeIn(text: unknown): Notice {
  return typeof text === "string" ? JSON.parse(text) : {};
}

import { decisionFromRow, type ListedDecision } from "../../cli/decisions/decision";
import { DECIDED } from "../../functions/contract/blocking/gate";
import type { Row } from "../../functions/table/table";
import { deploymentEvent } from "../functions/deployment-events";
import { DIGEST, minutesFromNow, NOW } from "../functions/samples";

/** An item of the gate, as it writes it for a decision. */
export function item(changes: Record<string, unknown> = {}, log: Record<string, unknown> = {}): Row {
  return {
    image: "gate#production/web/Vw4o5YhMlUXZXBDgTGBYT#POST_SCALE_UP",
    gateState: "FAILED",
    startedAt: NOW.toISOString(),
    dueAt: minutesFromNow(3).toISOString(),
    rowState: DECIDED,
    decision: JSON.stringify({ ...deploymentEvent(), ...log }),
    ...changes,
  };
}

/** A deployment that is held at present. */
export const held = (changes: Record<string, unknown> = {}) =>
  item(
    { gateState: "IN_PROGRESS", dueAt: undefined, rowState: undefined, ...changes },
    {
      detailType: undefined,
      decidedAt: undefined,
      reason: "Waits for 1 of 1 scans.",
      images: [
        {
          reference: "docker.io/library/nginx:1.27",
          digest: DIGEST,
          decision: "waiting",
          because: "no-verdict",
        },
      ],
    },
  );

export const decision = (...given: Parameters<typeof item>) =>
  decisionFromRow(item(...given)) as ListedDecision;
export const key = (service: string, id: string, cluster = "production") =>
  `gate#${cluster}/${service}/${id}#POST_SCALE_UP`;

import { DUE_ATTRIBUTE } from "../../functions/contract/ledger";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { Workload } from "../../functions/contract/sighting";
import type { Row } from "../../functions/table/table";

/** What enforcement did about a service or a family, or why it did nothing, as `fargate-scans workload --json` prints it. */
export interface ListedAct {
  readonly detailType: DeploymentEvent["detailType"];
  readonly decidedAt: string;
  /** For a person; in the mode audit, what the mode act would have done. */
  readonly reason: string;
  readonly deploymentArn: string | null;
  readonly taskArn: string | null;
  readonly images: DeploymentEvent["images"];
}

/** An item of enforcement that says what was done; undefined for any other one, and while somebody is at it. */
export function actOf(
  row: Row,
): { readonly id: string; readonly workload: Workload; readonly act: ListedAct } | undefined {
  try {
    const event: DeploymentEvent = JSON.parse(String(row.decision));
    const { deploymentEventId: id, detailType, decidedAt, reason, images, ...of } = event;
    const { cluster = "", service, family = "" } = of;
    const isWhole =
      row[DUE_ATTRIBUTE] === undefined &&
      [id, detailType, decidedAt, reason].every((each) => typeof each === "string") &&
      Array.isArray(images);
    return isWhole
      ? {
          id: `${detailType} ${id}`,
          workload: service
            ? { kind: "service", name: service, cluster }
            : { kind: "family", name: family, cluster },
          act: {
            ...{ detailType, decidedAt, reason },
            ...{ deploymentArn: of.deploymentArn ?? null, taskArn: of.taskArn ?? null, images },
          },
        }
      : undefined;
  } catch {
    return undefined;
  }
}

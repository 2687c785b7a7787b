import { placeOfService } from "../../functions/contract/arn";
import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import { wholeNumber } from "../whole-number";
import { wrong } from "../wrong";

const DEFAULT_DAYS = "7";
/** As ECS allows names of clusters and services, with the cluster before a slash where it is given. */
const NAME = /^(?:([\w-]{1,255})\/)?([\w-]{1,255})$/;

/** A service, or one of its deployments. */
export interface NamedService {
  readonly service: string;
  /** Absent: of any cluster. */
  readonly cluster?: string;
  /** Id of the deployment; absent: any. */
  readonly id?: string;
}

export type DecisionsQuestion =
  | { readonly command: "deployment"; readonly service: NamedService }
  | { readonly command: "audit"; readonly days: number };

/** @throws Error with one sentence for the person who typed it */
export function serviceOf(text: string | undefined): NamedService {
  if (text === undefined) {
    throw wrong("say which service: its name, CLUSTER/SERVICE, or its ARN", "deployment");
  }
  if (text.startsWith("arn:")) {
    const { cluster, service, id } = placeOfService(text) ?? {};
    if (cluster === undefined || service === undefined) {
      throw wrong(
        `"${text}" is no ARN of a service or of a service deployment with its cluster`,
        "deployment",
      );
    }
    // A revision may have had several deployments.
    return { cluster, service, ...(id && text.includes(":service-deployment/") ? { id } : {}) };
  }
  const [, cluster, service] = NAME.exec(text) ?? [];
  if (service === undefined) {
    throw wrong(
      `"${text}" is no name of a service: give its name, CLUSTER/SERVICE, or its ARN`,
      "deployment",
    );
  }
  return { service, ...(cluster ? { cluster } : {}) };
}

/** @throws Error with one sentence for the person who typed it */
export function daysOf(text = DEFAULT_DAYS, command: "audit" | "digest" = "audit"): number {
  return wholeNumber(text, "days", [1, DECISIONS_KEPT_DAYS], command);
}

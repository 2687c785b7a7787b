import { InvalidArgumentError } from "commander";
import { placeOfService } from "../../functions/contract/arn";

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

/** @throws Error with one sentence for the person who typed it */
export function serviceOf(text: string): NamedService {
  if (text.startsWith("arn:")) {
    const { cluster, service, id } = placeOfService(text) ?? {};
    if (cluster === undefined || service === undefined) {
      throw new InvalidArgumentError(
        "It is no ARN of a service or of a service deployment with its cluster.",
      );
    }
    // A revision may have had several deployments.
    return { cluster, service, ...(id && text.includes(":service-deployment/") ? { id } : {}) };
  }
  const [, cluster, service] = NAME.exec(text) ?? [];
  if (service === undefined) {
    throw new InvalidArgumentError("Give a service by its name, as CLUSTER/SERVICE, or by its ARN.");
  }
  return { service, ...(cluster ? { cluster } : {}) };
}

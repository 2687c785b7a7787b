import { InvalidArgumentError } from "commander";
import { familyOf, placeOfService } from "../../functions/contract/arn";
import type { Workload } from "../../functions/contract/sighting";

/** As ECS allows names of clusters, services and families, with the cluster before a slash and the kind before a colon. */
const NAME = /^(?:([\w-]{1,255})\/)?(?:(service|family):)?([\w-]{1,255})$/;

/** A service, or one of its deployments, or a family of tasks of no service. */
export interface NamedWorkload {
  readonly name: string;
  /** Absent: either. */
  readonly kind?: Workload["kind"];
  /** Absent: of any cluster. */
  readonly cluster?: string;
  /** Id of the deployment; absent: any. */
  readonly id?: string;
}

/** @throws Error with one sentence for the person who typed it */
export function namedWorkload(text: string): NamedWorkload {
  if (text.startsWith("arn:")) {
    if (text.includes(":task-definition/")) {
      return { kind: "family", name: familyOf(text) };
    }
    const { cluster, service, id } = placeOfService(text) ?? {};
    if (cluster === undefined || service === undefined) {
      throw new InvalidArgumentError(
        "It is no ARN of a service, of a service deployment with its cluster, or of a task definition.",
      );
    }
    // A revision may have had several deployments.
    const isDeployment = id && text.includes(":service-deployment/");
    return { kind: "service", name: service, cluster, ...(isDeployment ? { id } : {}) };
  }
  const [, cluster, kind, name] = NAME.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(
      "Give a service or a family by its name, as CLUSTER/NAME, or by its ARN; where both have that name, as CLUSTER/family:NAME.",
    );
  }
  return { name, ...(kind ? { kind: kind as Workload["kind"] } : {}), ...(cluster ? { cluster } : {}) };
}

/** @param of with the id of a deployment where it is about one alone */
export function isNamed(
  named: NamedWorkload,
  of: (Workload & { readonly id?: string }) | undefined,
): of is Workload {
  return (
    of?.name === named.name &&
    (named.kind ?? of.kind) === of.kind &&
    (named.cluster ?? of.cluster) === of.cluster &&
    (of.id === undefined || (named.id ?? of.id) === of.id)
  );
}

/**
 * Returns the pattern of the ARNs of a kind of resource, in every partition. Each part is bounded, because policies
 * must hold the longest ARNs: AWS's longest partition has 10 characters, its longest region 15.
 */
export function arnOf(service: string, resource: string): string {
  return `^arn:aws[a-z-]{0,10}:${service}:[a-z0-9-]{1,20}:[0-9]{12}:${resource}$`;
}

/** Reads `arn:PARTITION:PRODUCT:REGION:ACCOUNT:RESOURCE`, the resource in parts. Missing parts are empty. */
export function parseArn(arn: string) {
  const [, partition = "", product = "", region = "", account = "", ...resource] = arn.split(":");
  return { partition, product, region, account, resource };
}

/** Cuts version or alias off a function's ARN, and everything after the name off a secret's. */
export function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}

export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Returns the family of a task definition, whose ARN ends with `/FAMILY:REVISION`. */
export function familyOf(taskDefinitionArn: string): string {
  return lastPart(taskDefinitionArn).split(":")[0] ?? "";
}

/** Parts of the ARN of a service, a deployment or a revision. Cluster and service are names. */
export interface ServicePlace {
  readonly region: string;
  readonly account: string;
  readonly cluster: string;
  readonly service: string;
  /** Id of the deployment or the revision; empty for a service. */
  readonly id: string;
}

export const serviceName = ({ cluster, service }: Pick<ServicePlace, "cluster" | "service">): string =>
  `${cluster}/${service}`;

const SERVICE_RESOURCES = ["service", "service-deployment", "service-revision"];

/** Whether the ARN is a task's. Without a task, the gate names a deployment, and a request names a cluster. */
export function isTaskArn(arn: string): boolean {
  return ecsParts(arn).kind === "task";
}

/** Reads the ARN of a task or a deployment; missing parts are empty, such as the cluster in ARNs from before 2018. */
export function placeOfTask(taskArn: string) {
  const { region, account, cluster = "", name } = ecsParts(taskArn);
  return { region, account, cluster: name === undefined ? "" : cluster };
}

/** Reads `arn:…:ecs:REGION:ACCOUNT:service-deployment/CLUSTER/SERVICE/ID`; undefined for other kinds of ARN. */
export function placeOfService(arn: string, kinds = SERVICE_RESOURCES): ServicePlace | undefined {
  const { product, kind = "", region, account, cluster, name: service, id = "" } = ecsParts(arn);
  const isOne = product === "ecs" && kinds.includes(kind);
  return isOne && cluster && service ? { region, account, cluster, service, id } : undefined;
}

function ecsParts(arn: string) {
  const { resource, ...place } = parseArn(arn);
  const [kind, cluster, name, id] = resource[0]?.split("/") ?? [];
  return { ...place, kind, cluster, name, id };
}

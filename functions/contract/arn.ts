/**
 * Pattern of the ARNs of one kind of resource, in every partition. Each part has a bound, because limits of policies are
 * counted with the longest ones: AWS's longest partition has 10 characters, its longest region 15.
 */
export function arnOf(service: string, resource: string): string {
  return `^arn:aws[a-z-]{0,10}:${service}:[a-z0-9-]{1,20}:[0-9]{12}:${resource}$`;
}

/** Reads `arn:PARTITION:PRODUCT:REGION:ACCOUNT:RESOURCE`, whose resource may have several parts; what is missing is empty. */
export function parseArn(arn: string) {
  const [, partition = "", product = "", region = "", account = "", ...resource] = arn.split(":");
  return { partition, product, region, account, resource };
}

/** The ARN of a function without version or alias, that of a secret without what follows it. */
export function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}

/** The part after the last slash: the name or the id in an ARN. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The family of a task definition: its ARN ends with `/FAMILY:REVISION`. */
export function familyOf(taskDefinitionArn: string): string {
  return lastPart(taskDefinitionArn).split(":")[0] ?? "";
}

/** Parts of the ARN of a service, of a deployment or of a revision. */
export interface ServicePlace {
  readonly region: string;
  readonly account: string;
  /** Name of the ECS cluster. */
  readonly cluster: string;
  /** Name of the service. */
  readonly service: string;
  /** Id of the deployment or of the revision; empty of a service. */
  readonly id: string;
}

/** CLUSTER/SERVICE, as patterns and people name it. */
export const serviceName = ({ cluster, service }: Pick<ServicePlace, "cluster" | "service">): string =>
  `${cluster}/${service}`;

const SERVICE_RESOURCES = ["service", "service-deployment", "service-revision"];

/** Whether it is the ARN of a task, and not that of a deployment, which the gate names where no task is known. */
export function isTaskArn(arn: string): boolean {
  return ecsParts(arn).kind === "task";
}

/**
 * Reads `arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID`, and as well `…:service-deployment/CLUSTER/SERVICE/ID`. Missing parts are
 * empty, such as the cluster in ARNs of before 2018.
 */
export function placeOfTask(taskArn: string) {
  const { region, account, cluster = "", name } = ecsParts(taskArn);
  return { region, account, cluster: name === undefined ? "" : cluster };
}

/** Reads `arn:…:ecs:REGION:ACCOUNT:service-deployment/CLUSTER/SERVICE/ID`; undefined for what is none of these kinds. */
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

import { PlaceError } from "../../../../../functions/clients/places";
import type { DeploymentEvent } from "../../../../../functions/contract/notices/deployment-event";
import { memberRoleArn } from "../../../../../functions/contract/places/members";
import { type Place, placeOfArn, placeText } from "../../../../../functions/contract/places/place";
import type { StandingTask } from "../../../../../functions/deployments/deployment";
import type { Ecs } from "../../../../../functions/programs/scan-coordinator/enforcement/act-on-ecs";
import type { Enforcer } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { HOUR_MINUTES, TASK_ARN, TASK_DEFINITION_ARN } from "../../../samples";
import { arnIn, CLUSTER_ARN, OWN, SimulatedEcs } from "./simulated-ecs";
import { NGINX, SimulatedEnforcer } from "./simulated-enforcer";

export const MEMBER: Place = { account: "222222222222", region: "eu-west-1" };
/** Another region of the installation's own account. */
export const ELSEWHERE: Place = { ...OWN, region: "eu-west-1" };
const ROLES = "arn:aws:iam::ACCOUNT:role/scanning-member-KIND-us-east-1";

/** STS refuses a role of the member. */
export function roleRefused(role: "read" | "act", code = "AccessDenied"): PlaceError {
  return new PlaceError(MEMBER, memberRoleArn(ROLES, MEMBER.account, role), code, "not authorized");
}

/** Where the events say that they happened. */
export const placesOf = (events: readonly Place[]): Place[] =>
  events.map(({ account, region }) => ({ account, region }));

/** Enforcement of a hub: services, clusters, families and tasks have the same names in each of its places. */
export class SimulatedHub extends SimulatedEnforcer {
  readonly member = new SimulatedEcs(MEMBER);
  readonly elsewhere = new SimulatedEcs(ELSEWHERE);
  served: readonly Place[] = [MEMBER, ELSEWHERE];

  /** A task of the service, or a standalone one, starts with the image in a cluster of a place, and runs. */
  async startIn(
    place: Place,
    kind: "service" | "standalone",
    { taskArn = TASK_ARN, taskDefinitionArn = TASK_DEFINITION_ARN, ...task }: Partial<StandingTask> = {},
    clusterArn = CLUSTER_ARN,
  ): Promise<void> {
    const [arn, definition] = [arnIn(place, taskArn), arnIn(place, taskDefinitionArn)];
    const started = { ...task, taskArn: arn, taskDefinitionArn: definition };
    this.at(arn).runs(started);
    const detail = { ...started, clusterArn: arnIn(place, clusterArn) };
    await this.recordTask(kind, NGINX, detail, place === OWN ? undefined : place);
  }

  /** A run a minute for an hour, and then one an hour. */
  async runHours(hours: number): Promise<DeploymentEvent[]> {
    return [...(await this.runs(HOUR_MINUTES)), ...(await this.runs(hours - 1, HOUR_MINUTES))];
  }

  protected override asRun(): Enforcer {
    const at = (arn: string) => this.at(arn);
    const ecs: Ecs = {
      history: (cluster, service) => at(cluster).history(cluster, service),
      deployment: (arn) => at(arn).deployment(arn),
      revisions: (arns) => at(arns[0] ?? "").revisions(arns),
      rollBack: (arn) => at(arn).rollBack(arn),
      listTasks: (cluster, of) => at(cluster).listTasks(cluster, of),
      tasks: (cluster, arns) => at(cluster).tasks(cluster, arns),
      stopTask: (cluster, ...rest) => at(cluster).stopTask(cluster, ...rest),
    };
    const members = {
      serves: async (place: Place) => this.served.some((each) => placeText(each) === placeText(place)),
    };
    return { ...this, ecs, own: OWN, members };
  }

  private at(arn: string): SimulatedEcs {
    const its = placeText(placeOfArn(arn));
    return [this.member, this.elsewhere].find(({ place }) => placeText(place) === its) ?? this.ecs;
  }
}

/** A task has started in each of the places, and its image has failed. */
export async function failedIn(places: readonly Place[], kind: "service" | "standalone", settings = {}) {
  const hub = new SimulatedHub(settings);
  for (const place of places) {
    await hub.startIn(place, kind);
  }
  await hub.putVerdict("FAILED");
  return hub;
}

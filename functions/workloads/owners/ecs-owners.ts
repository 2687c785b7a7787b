import type { ECSClient, ECSClientConfig, Service, Task } from "@aws-sdk/client-ecs";
import { type ClientPlaces, OWN_PLACE, PlaceClients } from "../../clients/places";
import { within } from "../../clients/time-limit";
import { isTaskArn, placeOfService, placeOfTask } from "../../contract/arn";
import { MINUTE } from "../../contract/durations";
import { foreignPlace, type Place, placeOfArn, placeText } from "../../contract/places/place";
import type { Workload } from "../../contract/places/workload";
import type { Telemetry } from "../../contract/telemetry";
import { workloadOf } from "../../tasks/workload";
import { ownerIn } from "./owner";

/** Services in a call, at most: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_AT_ONCE = 10;
/** Errors about the services of one call; other calls may succeed. */
const OF_ONE_CALL = ["InvalidParameterException", "ClientException"];

export interface OwnerRequests {
  readonly hasTime: () => boolean;
  /** Waits until ECS may be called again. */
  readonly pace: () => Promise<void>;
  readonly failed: (error: unknown) => void;
}

export interface OwnedWorkload {
  readonly workload: Workload;
  readonly owner?: string | undefined;
}

/** Reads owners from the tags of tasks and services in ECS. */
export class EcsOwners {
  private readonly clients: PlaceClients<ECSClient>;

  /** @param tagKeys the input `owner_tag_keys` */
  constructor(
    private readonly tagKeys: readonly string[],
    private readonly clientConfig: ECSClientConfig = {},
    private readonly places: ClientPlaces = OWN_PLACE,
  ) {
    this.clients = new PlaceClients(places);
  }

  /**
   * Returns the owner of each service; undefined if its tags name no owner, or the service is gone. Leaves out services
   * about which ECS could not be asked. Never throws.
   */
  async ofServices<R extends Workload>(
    services: readonly R[],
    { hasTime, pace, failed }: OwnerRequests,
  ): Promise<ReadonlyMap<R, string | undefined>> {
    const owners = new Map<R, string | undefined>();
    for (const part of inCalls(services)) {
      if (!hasTime()) {
        break;
      }
      try {
        await pace();
        const described = await this.describeServices(part);
        const tags = new Map(described.map((service) => [service.serviceName, service.tags]));
        for (const service of part) {
          owners.set(service, ownerIn(tags.get(service.name), this.tagKeys));
        }
      } catch (error) {
        failed(error);
        if (!(error instanceof Error && OF_ONE_CALL.includes(error.name))) {
          break;
        }
      }
    }
    return owners;
  }

  /**
   * Returns workload and owner of a task, by its own tags, else by its service's tags; undefined if the task is gone.
   *
   * @param arn task, or deployment if no task is known
   * @throws errors of ECS
   */
  async ofTask(arn: string): Promise<OwnedWorkload | undefined> {
    const task = isTaskArn(arn) ? await this.describeTask(arn) : undefined;
    const { taskArn = arn, clusterArn = "", group = "", taskDefinitionArn = "" } = task ?? {};
    const place = foreignPlace(arn, this.places.own);
    const workload = isTaskArn(arn)
      ? task && workloadOf({ taskArn, clusterArn, group, taskDefinitionArn, place })
      : serviceOfDeployment(arn);
    if (workload === undefined) {
      return undefined;
    }
    let owner = ownerIn(task?.tags, this.tagKeys);
    if (owner === undefined && workload.kind === "service" && this.tagKeys.length > 0) {
      const [service] = await this.describeServices([workload]);
      owner = ownerIn(service?.tags, this.tagKeys);
    }
    return { owner, workload };
  }

  private async describeTask(taskArn: string): Promise<Task | undefined> {
    const { client, DescribeTasksCommand } = await this.ecs(taskArn);
    const { cluster } = placeOfTask(taskArn);
    const { tasks = [] } = await client.send(
      new DescribeTasksCommand({ cluster: cluster || undefined, tasks: [taskArn], include: ["TAGS"] }),
    );
    return tasks[0];
  }

  private async describeServices(services: readonly Workload[]): Promise<readonly Service[]> {
    const { place, cluster } = services[0] ?? {};
    const { client, DescribeServicesCommand } = await this.ecs(place);
    try {
      const names = services.map(({ name }) => name);
      const call = new DescribeServicesCommand({ cluster, services: names, include: ["TAGS"] });
      return (await client.send(call)).services ?? [];
    } catch (error) {
      // A deleted cluster has no services.
      if (error instanceof Error && error.name === "ClusterNotFoundException") {
        return [];
      }
      throw error;
    }
  }

  private async ecs(of: string | Place | undefined) {
    const api = await import("./ecs-api.ts");
    const client = this.clients.of(of, (options) => new api.ECSClient({ ...this.clientConfig, ...options }));
    return { ...api, client };
  }
}

function serviceOfDeployment(arn: string): Workload | undefined {
  const { service: name, cluster } = placeOfService(arn, ["service-deployment"]) ?? {};
  return name && cluster ? { kind: "service", name, cluster } : undefined;
}

const clusterOf = ({ cluster, place }: Workload) => `${place ? placeText(place) : ""} ${cluster}`;

/** Groups services by cluster, because a call is about one cluster. */
function inCalls<R extends Workload>(services: readonly R[]): R[][] {
  const clusters = new Set(services.map(clusterOf));
  return [...clusters].flatMap((name) => {
    const all = services.filter((each) => clusterOf(each) === name);
    return Array.from({ length: Math.ceil(all.length / SERVICES_AT_ONCE) }, (_, part) =>
      all.slice(part * SERVICES_AT_ONCE, (part + 1) * SERVICES_AT_ONCE),
    );
  });
}

/** How long the end of a scan waits until ECS says who runs its image. */
const ASKED_MS = 2500;
/** Pause for ECS of a place after it failed, because the end of each further scan would wait, too. */
const PAUSE_MS = MINUTE;

/** Returns a function that asks ECS about a task; undefined if ECS does not answer in time. Never throws. */
export function askedInTime(
  owners: Pick<EcsOwners, "ofTask">,
  telemetry: Pick<Telemetry, "info">,
  now: () => number = Date.now,
): (arn: string) => Promise<OwnedWorkload | undefined> {
  const pausedUntil = new Map<string, number>();
  return async (arn) => {
    const place = placeText(placeOfArn(arn));
    if (now() < (pausedUntil.get(place) ?? 0)) {
      return undefined;
    }
    try {
      return await within(ASKED_MS, owners.ofTask(arn));
    } catch (error) {
      pausedUntil.set(place, now() + PAUSE_MS);
      telemetry.info("asking who runs an image failed; its outcome names nobody", { task: arn, error });
      return undefined;
    }
  };
}

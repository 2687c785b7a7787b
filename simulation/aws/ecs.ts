import type {
  DescribeServicesCommandInput,
  DescribeTaskDefinitionCommandInput,
  DescribeTasksCommandInput,
  ListTasksCommandInput,
} from "@aws-sdk/client-ecs";
import type { Place } from "../../functions/contract/places/place";
import type { Fleet } from "../fleet/fleet";
import { answeredTask, familyOf, imageIn, tagsOf } from "../observed/task";
import { awsError } from "./aws-error";

/** Limit of DescribeServices: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_AT_ONCE = 10;

/** ECS of one account and region. A page of a listing begins after the last task of the page before. */
export class SimulatedEcs {
  /** Sorted task ARNs as of the latest first page, by cluster and family or service. */
  private readonly listings = new Map<string, readonly string[]>();

  constructor(
    private readonly fleet: Pick<Fleet, "running" | "definitions">,
    private readonly clusters: readonly string[],
    private readonly foreign?: Place,
  ) {}

  listClusters() {
    return { clusterArns: [...this.clusters] };
  }

  listTasks({
    cluster = "",
    family = "",
    serviceName = "",
    maxResults = 100,
    nextToken = "",
  }: ListTasksCommandInput) {
    const name = `${cluster} ${family}#${serviceName}`;
    const known = nextToken === "" ? undefined : this.listings.get(name);
    const left = (known ?? this.list(name, cluster, family, serviceName)).filter(
      (arn) => arn > nextToken && this.fleet.running.has(arn),
    );
    const taskArns = left.slice(0, maxResults);
    return { taskArns, nextToken: left.length > maxResults ? taskArns.at(-1) : undefined };
  }

  describeTasks({ tasks = [], include = [] }: DescribeTasksCommandInput) {
    const found = tasks.flatMap((arn) => this.fleet.running.get(arn) ?? []);
    return { tasks: found.map((task) => answeredTask(task, include)) };
  }

  describeServices({ services = [], include = [] }: DescribeServicesCommandInput) {
    if (services.length === 0 || services.length > SERVICES_AT_ONCE) {
      throw awsError("InvalidParameterException", "Services must have between 1 and 10 members.");
    }
    return {
      services: services.map((serviceName) => ({
        serviceName,
        ...(include.includes("TAGS") ? { tags: tagsOf(serviceName, "service", this.foreign) } : {}),
      })),
    };
  }

  describeTaskDefinition({ taskDefinition = "" }: DescribeTaskDefinitionCommandInput) {
    const definition = this.fleet.definitions.get(taskDefinition);
    if (definition === undefined) {
      throw awsError("ClientException", "Unable to describe task definition.");
    }
    return {
      taskDefinition: {
        taskDefinitionArn: definition.arn,
        runtimePlatform: {
          operatingSystemFamily: "LINUX",
          cpuArchitecture: definition.platform === "linux/arm64" ? "ARM64" : "X86_64",
        },
        containerDefinitions: definition.containers.map((container) => ({
          name: container.name,
          image: imageIn(container),
          ...(container.secret ? { repositoryCredentials: { credentialsParameter: container.secret } } : {}),
        })),
      },
    };
  }

  private list(name: string, cluster: string, family: string, service: string): readonly string[] {
    const tasks = [...this.fleet.running.values()].filter(
      (task) =>
        task.clusterArn === cluster &&
        (family === "" || familyOf(task) === family) &&
        (service === "" || task.group === `service:${service}`),
    );
    const listing = tasks.map(({ arn }) => arn).sort();
    this.listings.set(name, listing);
    return listing;
  }
}

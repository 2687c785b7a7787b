import {
  CreateClusterCommand,
  CreateServiceCommand,
  type DeploymentConfiguration,
  type DeploymentLifecycleHook,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type ServiceDeployment,
  type ServiceRevision,
  TagResourceCommand,
  type Task,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from "@aws-sdk/client-ecs";
import { executionRole } from "../demo/execution-role";
import type { LocalAws } from "../local-aws";
import { untilAnswer } from "./until";

/** Names of containers and the references of their images. */
export type Containers = Readonly<Record<string, string>>;

/** Statuses of deployments that have come to their end. */
const ENDED = ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"];

/** Services of ECS in a cluster of the embedded AWS, deployed as their owners deploy them. */
export class EcsServices {
  readonly client: ECSClient;

  private constructor(
    private readonly aws: Pick<LocalAws, "clientConfig">,
    readonly cluster: string,
  ) {
    this.client = new ECSClient(aws.clientConfig);
  }

  /** @param aws who deploys, and where */
  static async create(aws: Pick<LocalAws, "clientConfig">, cluster = "shop"): Promise<EcsServices> {
    const services = new EcsServices(aws, cluster);
    await services.client.send(new CreateClusterCommand({ clusterName: cluster }));
    return services;
  }

  /** Registers a task definition for Fargate; answers its ARN. */
  async register(family: string, containers: Containers, cpuArchitecture = "X86_64"): Promise<string> {
    const isOfEcr = Object.values(containers).some((image) => image.includes(".dkr.ecr."));
    const { taskDefinition } = await this.client.send(
      new RegisterTaskDefinitionCommand({
        family,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        executionRoleArn: isOfEcr ? await executionRole(this.aws) : undefined,
        runtimePlatform: { cpuArchitecture: cpuArchitecture as "X86_64", operatingSystemFamily: "LINUX" },
        containerDefinitions: Object.entries(containers).map(([name, image]) => ({ name, image })),
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  }

  /** Creates a service with these containers; answers the ARN of its first deployment. */
  async createService(
    serviceName: string,
    containers: Containers,
    {
      desiredCount = 1,
      serviceConnect = false,
      ...deploymentConfiguration
    }: DeploymentConfiguration & { desiredCount?: number; serviceConnect?: boolean } = {},
  ): Promise<string> {
    await this.client.send(
      new CreateServiceCommand({
        cluster: this.cluster,
        serviceName,
        taskDefinition: await this.register(serviceName, containers),
        launchType: "FARGATE",
        desiredCount,
        deploymentConfiguration,
        ...(serviceConnect ? { serviceConnectConfiguration: { enabled: true } } : {}),
      }),
    );
    return this.latestDeployment(serviceName);
  }

  /** A service that runs these containers, and from now on is deployed with these hooks; answers the revision that runs. */
  async createGated(
    name: string,
    containers: Containers,
    lifecycleHooks: DeploymentLifecycleHook[],
    settings: { desiredCount?: number; serviceConnect?: boolean } = {},
  ): Promise<string> {
    const blueGreen = { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 } as const;
    const first = await this.createService(name, containers, { ...blueGreen, ...settings });
    const { status, targetServiceRevision } = await this.endOf(first);
    expect(status).toBe("SUCCESSFUL");
    await this.update(name, { deploymentConfiguration: { ...blueGreen, lifecycleHooks } });
    return targetServiceRevision?.arn ?? "";
  }

  /** Deploys these containers to a service; answers the ARN of the deployment. */
  async deploy(service: string, containers: Containers): Promise<string> {
    await this.update(service, { taskDefinition: await this.register(service, containers) });
    return this.latestDeployment(service);
  }

  async update(service: string, changes: Partial<UpdateServiceCommandInput>): Promise<void> {
    await this.client.send(new UpdateServiceCommand({ cluster: this.cluster, service, ...changes }));
  }

  /** Says by a tag which team answers for a service. */
  async setTeam(service: string, team: string): Promise<void> {
    const { services = [] } = await this.client.send(
      new DescribeServicesCommand({ cluster: this.cluster, services: [service] }),
    );
    const tags = [{ key: "team", value: team }];
    await this.client.send(new TagResourceCommand({ resourceArn: services[0]?.serviceArn, tags }));
  }

  /** @param group as its starter names it. Default: its family */
  async runTask(family: string, containers: Containers, group?: string): Promise<Task> {
    const { tasks = [] } = await this.client.send(
      new RunTaskCommand({
        cluster: this.cluster,
        launchType: "FARGATE",
        taskDefinition: await this.register(family, containers),
        group,
      }),
    );
    return tasks[0] as Task;
  }

  /** ARNs of the deployments of a service, the latest first. */
  async deployments(service: string): Promise<string[]> {
    const { serviceDeployments = [] } = await this.client.send(
      new ListServiceDeploymentsCommand({ cluster: this.cluster, service }),
    );
    return serviceDeployments.map(({ serviceDeploymentArn = "" }) => serviceDeploymentArn);
  }

  private async latestDeployment(service: string): Promise<string> {
    return (await this.deployments(service))[0] ?? "";
  }

  async deployment(arn: string): Promise<ServiceDeployment> {
    const { serviceDeployments = [] } = await this.client.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    );
    return serviceDeployments[0] as ServiceDeployment;
  }

  /** The revision that a deployment deploys. */
  async targetOf(deploymentArn: string): Promise<ServiceRevision> {
    const { targetServiceRevision } = await this.deployment(deploymentArn);
    const { serviceRevisions = [] } = await this.client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [targetServiceRevision?.arn ?? ""] }),
    );
    return serviceRevisions[0] as ServiceRevision;
  }

  /** The deployment, once this holds of it. */
  async untilDeployment(
    arn: string,
    what: string,
    holds: (deployment: ServiceDeployment) => boolean,
  ): Promise<ServiceDeployment> {
    let latest: ServiceDeployment | undefined;
    return untilAnswer(`${arn} ${what}`, async () => {
      latest = await this.deployment(arn);
      return holds(latest) ? latest : undefined;
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(latest)}`);
    });
  }

  /** How a deployment has ended. */
  async endOf(arn: string): Promise<ServiceDeployment> {
    return this.untilDeployment(arn, "to end", ({ status = "" }) => ENDED.includes(status));
  }

  /** Images of what a service runs, as its task definition has them, with the number of its tasks. */
  async runs(service: string): Promise<{ taskDefinition: string; tasks: number }> {
    const { services = [] } = await this.client.send(
      new DescribeServicesCommand({ cluster: this.cluster, services: [service] }),
    );
    return { taskDefinition: services[0]?.taskDefinition ?? "", tasks: (await this.tasks(service)).length };
  }

  async task(arn: string): Promise<Task> {
    const { tasks = [] } = await this.client.send(
      new DescribeTasksCommand({ cluster: this.cluster, tasks: [arn] }),
    );
    return tasks[0] as Task;
  }

  /** ARNs of the running tasks of a service. */
  async tasks(serviceName: string): Promise<string[]> {
    const { taskArns = [] } = await this.client.send(
      new ListTasksCommand({ cluster: this.cluster, serviceName }),
    );
    return taskArns;
  }
}

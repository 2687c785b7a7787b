import type {
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceRevisionsCommandInput,
  DescribeTasksCommandInput,
  ListServiceDeploymentsCommandInput,
  StopServiceDeploymentCommandInput,
  StopTaskCommandInput,
} from "@aws-sdk/client-ecs";
import type { Fleet } from "../../fleet/fleet";
import { ECR } from "../../fleet/service";
import { answeredTask, imageIn, type SimulatedTask } from "../../fleet/task";
import type { Observers } from "../../world/observer";
import { awsError } from "../aws-error";
import { functionArn } from "../lambda-function";
import type { DeploymentController } from "./controller";
import type { ServiceDeployment, ServiceRevision } from "./deployment";

interface ImagesAsked {
  readonly repositoryName: string;
  readonly imageIds: readonly { readonly imageTag: string }[];
}

/** ECS's operations on deployments and tasks, as programs call them. */
export function deploymentOperations(controller: DeploymentController, fleet: Fleet, observers: Observers) {
  /** Stopped by a call, with its reason; ECS knows them for an hour, and longer here. */
  const stopped = new Map<string, { readonly task: SimulatedTask; readonly stoppedReason: string }>();
  return {
    /** Also those that somebody had stopped. */
    "ecs:DescribeTasks": ({ tasks = [], include }: DescribeTasksCommandInput) => ({
      tasks: tasks.flatMap((arn) => {
        const running = fleet.running.get(arn);
        const { task, stoppedReason } = stopped.get(arn) ?? {};
        const ended = { lastStatus: "STOPPED", desiredStatus: "STOPPED", stoppedReason };
        return running
          ? answeredTask(running, include)
          : task
            ? { ...answeredTask(task, include), ...ended }
            : [];
      }),
    }),
    "ecr:DescribeImages": ({ repositoryName, imageIds }: ImagesAsked) => {
      const reference = `${ECR}/${repositoryName}:${imageIds[0]?.imageTag}`;
      const revisions = [...controller.revisions.values()];
      const containers = revisions.flatMap(({ definition }) => definition.containers);
      const digest = containers.find((each) => each.reference === reference)?.digest;
      if (digest === undefined) {
        throw awsError("ImageNotFoundException", "The image requested does not exist.");
      }
      return { imageDetails: [{ imageDigest: digest }] };
    },
    "ecs:DescribeServiceRevisions": ({ serviceRevisionArns = [] }: DescribeServiceRevisionsCommandInput) => {
      const found = serviceRevisionArns.flatMap((arn) => controller.revisions.get(arn) ?? []);
      return { serviceRevisions: found.map(describedRevision), failures: [] };
    },
    "ecs:DescribeServiceDeployments": ({
      serviceDeploymentArns = [],
    }: DescribeServiceDeploymentsCommandInput) => {
      const found = serviceDeploymentArns.flatMap((arn) => controller.deployments.get(arn) ?? []);
      return { serviceDeployments: found.map(describedDeployment), failures: [] };
    },
    /** The newest first; of services without a controller here, all ended long ago. */
    "ecs:ListServiceDeployments": ({
      service = "",
      cluster = "",
      status,
    }: ListServiceDeploymentsCommandInput) => {
      const found = [...controller.deployments.values()].filter(
        (each) =>
          [each.service.arn, each.service.name].includes(service) &&
          [each.service.clusterArn, each.service.clusterArn.split("/")[1], ""].includes(cluster) &&
          (status === undefined || status.some((wanted) => wanted === each.status)),
      );
      return { serviceDeployments: found.reverse().map(listed) };
    },
    "ecs:StopServiceDeployment": ({ serviceDeploymentArn = "" }: StopServiceDeploymentCommandInput) => {
      controller.stop(serviceDeploymentArn);
      return { serviceDeploymentArn };
    },
    "ecs:StopTask": ({ task: arn = "", reason = "" }: StopTaskCommandInput) => {
      const task = fleet.running.get(arn);
      if (task === undefined) {
        throw awsError("InvalidParameterException", "The referenced task was not found.");
      }
      observers.notify("taskStoppedByCall", task, reason);
      stopped.set(arn, { task, stoppedReason: reason });
      fleet.stopTask(task);
      return { task: { taskArn: arn, desiredStatus: "STOPPED" } };
    },
  };
}

function describedRevision({ arn, service, definition, isResolvable, isResolved }: ServiceRevision) {
  return {
    serviceRevisionArn: arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: definition.arn,
    launchType: "FARGATE",
    containerImages: definition.containers.map((container) => ({
      containerName: container.name,
      image: imageIn(container),
      ...(isResolvable && isResolved ? { imageDigest: container.digest } : {}),
    })),
  };
}

function listed({ arn, service, target, createdAt, finishedAt, status }: ServiceDeployment) {
  return {
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    targetServiceRevisionArn: target.arn,
    createdAt: new Date(createdAt),
    startedAt: new Date(createdAt),
    ...(finishedAt === undefined ? {} : { finishedAt: new Date(finishedAt) }),
    status,
  };
}

function describedDeployment(deployment: ServiceDeployment) {
  const { service, target, sources, back, isTakenBack } = deployment;
  const { targetServiceRevisionArn: _, ...common } = listed(deployment);
  const lifecycleHooks =
    service.hookStages.length === 0 ? [] : [{ hookTargetArn: functionArn("deployment-gate") }];
  return {
    ...common,
    targetServiceRevision: { arn: target.arn },
    sourceServiceRevisions: sources.map(({ arn }) => ({ arn })),
    deploymentConfiguration: {
      strategy: service.strategy,
      lifecycleHooks: lifecycleHooks.map((hook) => ({ ...hook, lifecycleStages: [...service.hookStages] })),
    },
    ...(isTakenBack ? { rollback: { serviceRevisionArn: back?.arn } } : {}),
  };
}

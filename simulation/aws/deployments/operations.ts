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
import type { Observers } from "../../observed/observer";
import { answeredTask, type SimulatedTask } from "../../observed/task";
import { awsError } from "../aws-error";
import type { DeploymentController } from "./controller";
import { listed, type Reads } from "./reads";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html */
const MAX_ARNS = 20;

interface ImagesAsked {
  readonly repositoryName: string;
  readonly imageIds: readonly { readonly imageTag: string }[];
}

export function deploymentOperations(
  controller: DeploymentController,
  reads: Pick<Reads, "answer">,
  fleet: Fleet,
  observers: Observers,
) {
  /** Tasks stopped by a call. ECS describes them for an hour, the simulation for the whole run. */
  const stopped = new Map<string, { readonly task: SimulatedTask; readonly stoppedReason: string }>();
  return {
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
    "ecs:DescribeServiceRevisions": ({ serviceRevisionArns }: DescribeServiceRevisionsCommandInput) => {
      const { found, failures } = described(reads, serviceRevisionArns);
      return { serviceRevisions: found, failures };
    },
    "ecs:DescribeServiceDeployments": ({ serviceDeploymentArns }: DescribeServiceDeploymentsCommandInput) => {
      const { found, failures } = described(reads, serviceDeploymentArns);
      return { serviceDeployments: found, failures };
    },
    /** Newest first. Services of the fleet have no controller, so their list is empty. */
    "ecs:ListServiceDeployments": ({
      service = "",
      cluster = "",
      status,
      createdAt: { after = new Date(0), before } = {},
    }: ListServiceDeploymentsCommandInput) => {
      const name = service.slice(service.lastIndexOf("/") + 1);
      if (!fleet.hasService(name) && ![...controller.services.values()].some((each) => each.name === name)) {
        throw awsError("ServiceNotFoundException", "Service not found.");
      }
      const found = [...controller.deployments.values()].filter(
        (each) =>
          each.service.name === name &&
          [each.service.clusterArn, each.service.clusterArn.split("/")[1], ""].includes(cluster) &&
          each.createdAt >= after.getTime() &&
          (before === undefined || each.createdAt <= before.getTime()) &&
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

/** @throws InvalidParameterException without ARNs, or with too many */
function described(reads: Pick<Reads, "answer">, arns: readonly string[] = []) {
  if (arns.length === 0 || arns.length > MAX_ARNS) {
    throw awsError("InvalidParameterException", `Between 1 and ${MAX_ARNS} ARNs must be given.`);
  }
  const answers = reads.answer(arns);
  return {
    found: [...answers.values()],
    failures: arns.filter((arn) => !answers.has(arn)).map((arn) => ({ arn, reason: "MISSING" })),
  };
}

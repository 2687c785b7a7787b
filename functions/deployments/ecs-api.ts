/** The parts of ECS's client for deployments; all of the client would be twice as much to load. */
export {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";

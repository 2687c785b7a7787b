/** The parts of ECS's client for deployments. The whole client would take twice as long to load. */
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

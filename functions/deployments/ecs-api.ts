/** The parts of ECS's client for deployments. The whole client would be twice as large. */
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

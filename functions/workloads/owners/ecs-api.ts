/** The parts of ECS's client for owners. The whole client would be twice as large. */
export { DescribeServicesCommand, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";

/** The parts of ECS's client for owners. The whole client would take twice as long to load. */
export { DescribeServicesCommand, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";

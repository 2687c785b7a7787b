/** The parts of ECS's client for owners; all of the client would be twice as much to load. */
export { DescribeServicesCommand, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";

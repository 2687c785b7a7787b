/** What is loaded of ECS's client for owners: all of the client would be twice as much. */
export { DescribeServicesCommand, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";

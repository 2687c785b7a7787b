/** What is loaded of ECS's client with the first task definition that is read: all of the client would be twice as much. */
export { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";

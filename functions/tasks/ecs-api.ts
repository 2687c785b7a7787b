/**
 * The parts of ECS's client for task definitions, loaded with the first one that is read; all of the client would be
 * twice as much.
 */
export { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";

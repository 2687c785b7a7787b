/** The parts of ECS's client for task definitions. The whole client would take twice as long to load. */
export { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";

/** The parts of ECS's client for task definitions. The whole client would be twice as large. */
export { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";

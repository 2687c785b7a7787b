import { Aspects, dependable, TerraformResource } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/**
 * If a resource of these types exists under the same name, AWS accepts another one without an error. A second
 * installation would change the first one's resources, and its destroy would delete them.
 */
const TAKEN_OVER = [
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_metric_alarm",
  "aws_sns_topic",
  "aws_sqs_queue",
];

/**
 * Makes these resources after a resource that AWS refuses to create twice, so that a second installation fails before
 * it owns any of them.
 */
export function madeAfter(scope: Construct, refusedTwice: TerraformResource): void {
  const visit = (node: IConstruct) => {
    if (TerraformResource.isTerraformResource(node) && TAKEN_OVER.includes(node.terraformResourceType)) {
      node.dependsOn = [...(node.dependsOn ?? []), dependable(refusedTwice)];
    }
  };
  Aspects.of(scope).add({ visit });
}

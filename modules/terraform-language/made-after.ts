import { Aspects, dependable, TerraformResource } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/**
 * AWS accepts existing names of these without an error: a second installation would change the first one's resources,
 * and its destroy would delete them.
 */
const TAKEN_OVER = [
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_metric_alarm",
  "aws_sns_topic",
  "aws_sqs_queue",
];

/** Makes them after a resource that AWS refuses to create twice: a second installation fails before it owns any. */
export function madeAfter(scope: Construct, refusedTwice: TerraformResource): void {
  const visit = (node: IConstruct) => {
    if (TerraformResource.isTerraformResource(node) && TAKEN_OVER.includes(node.terraformResourceType)) {
      node.dependsOn = [...(node.dependsOn ?? []), dependable(refusedTwice)];
    }
  };
  Aspects.of(scope).add({ visit });
}

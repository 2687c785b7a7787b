import { Aspects, dependable, TerraformResource } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/**
 * Resources that AWS hands over to whoever creates them a second time. Their name is taken without an error, so that a second
 * installation of one name would change them, and its destroy would delete them.
 */
const TAKEN_OVER = [
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_metric_alarm",
  "aws_sns_topic",
  "aws_sqs_queue",
];

/** Lets each of them be made after a resource that AWS refuses to create twice: a second installation fails before it owns any. */
export function madeAfter(scope: Construct, refusedTwice: TerraformResource): void {
  const visit = (node: IConstruct) => {
    if (TerraformResource.isTerraformResource(node) && TAKEN_OVER.includes(node.terraformResourceType)) {
      node.dependsOn = [...(node.dependsOn ?? []), dependable(refusedTwice)];
    }
  };
  Aspects.of(scope).add({ visit });
}

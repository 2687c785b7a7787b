import { TerraformDataSource, type TerraformElement, TerraformResource, TerraformStack } from "cdktf";
import { type Construct, Node } from "constructs";

/**
 * All tests run with 5.100. There is no upper bound, because a module must not keep a configuration from a later
 * version.
 */
export const REQUIRED_AWS_PROVIDER = { source: "hashicorp/aws", version: ">= 5.100" };

export class ModuleStack extends TerraformStack {
  /** @param whole id of the construct */
  constructor(
    scope: Construct,
    id: string,
    private readonly whole: string,
    requiredTerraform: string,
  ) {
    super(scope, id);
    this.addOverride("terraform.required_version", requiredTerraform);
    this.addOverride("terraform.required_providers.aws", REQUIRED_AWS_PROVIDER);
  }

  /**
   * Makes addresses without a hash, because addresses are part of the interface. An address is the path, without a last
   * part that repeats the type (`task-events/queue` is `aws_sqs_queue.task_events`).
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof Node ? element : Node.of(element);
    const parts = node.path
      .split("/")
      .slice(1)
      .filter((part) => part !== this.whole && part !== "Default")
      .map((part) => part.replaceAll("-", "_"));
    const type =
      TerraformResource.isTerraformResource(element) || TerraformDataSource.isTerraformDataSource(element)
        ? element.terraformResourceType
        : "";
    if (parts.length > 1 && type.endsWith(`_${parts.at(-1)}`)) {
      parts.pop();
    }
    return parts.join("_");
  }
}

import { TerraformDataSource, type TerraformElement, TerraformResource, TerraformStack } from "cdktf";
import { type Construct, Node } from "constructs";
import { FargateImageScanning } from "./fargate-image-scanning";
import { MOVED, type Moved } from "./moved";
import { terraformOutputs } from "./outputs";
import { terraformVariables } from "./terraform-variables";

const INSTALLATION = "scanning";

/** Write-only arguments, which keep the token out of the state, came with Terraform 1.11. */
export const REQUIRED_TERRAFORM = ">= 1.11";
/**
 * 5.100 is what everything runs with in the tests; nothing that came with 6 is used. No upper bound, because a module must
 * not keep a configuration from a later version.
 */
export const REQUIRED_AWS_PROVIDER = { source: "hashicorp/aws", version: ">= 5.100" };

/** One installation with every input as a Terraform variable and every output: what both fronts have in common. */
export class InstallationStack extends TerraformStack {
  readonly scanning: FargateImageScanning;

  /** @param outputWhenOff what outputs hold instead of null where their part is off */
  constructor(scope: Construct, id: string, moved: readonly Moved[] = MOVED, outputWhenOff?: string) {
    super(scope, id);
    this.addOverride("terraform.required_version", REQUIRED_TERRAFORM);
    this.addOverride("terraform.required_providers.aws", REQUIRED_AWS_PROVIDER);
    if (moved.length > 0) {
      this.addOverride("moved", moved);
    }
    this.scanning = new FargateImageScanning(this, INSTALLATION, terraformVariables(this));
    terraformOutputs(this, this.scanning, outputWhenOff);
  }

  /**
   * Addresses are part of the interface, so they carry no hash: the path of constructs within the installation, without
   * a last part that only repeats the type (`task-events/queue` is `aws_sqs_queue.task_events`).
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof Node ? element : Node.of(element);
    const parts = node.path
      .split("/")
      .slice(1)
      .filter((part) => part !== INSTALLATION && part !== "Default")
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

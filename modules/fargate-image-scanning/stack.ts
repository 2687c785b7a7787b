import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  LocalBackend,
  S3Backend,
  TerraformDataSource,
  type TerraformElement,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import { type Construct, Node } from "constructs";
import { FargateImageScanning } from "./fargate-image-scanning";
import { terraformOutputs } from "./outputs";
import { terraformVariables } from "./terraform-variables";

const INSTALLATION = "scanning";

/** Where Terraform keeps the state of the deployable stack. */
export interface StateLocation {
  /** Bucket for the state; without it the state is a local file. */
  readonly s3Bucket?: string;
  readonly s3Key?: string;
  readonly s3Region?: string;
  /** Local state file. Default: `terraform.<stack>.tfstate` in the folder that cdktf runs in. */
  readonly localPath?: string;
}

/** The deployable stack: AWS provider, every input as a Terraform variable, one installation, every output. */
export class FargateImageScanningStack extends TerraformStack {
  constructor(scope: Construct, id: string, state: StateLocation = {}) {
    super(scope, id);
    new AwsProvider(this, "aws");
    this.requireVersions();
    this.keepState(id, state);
    const scanning = new FargateImageScanning(this, INSTALLATION, terraformVariables(this));
    terraformOutputs(this, scanning);
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
      element instanceof TerraformResource || element instanceof TerraformDataSource
        ? element.terraformResourceType
        : "";
    if (parts.length > 1 && type.endsWith(`_${parts.at(-1)}`)) {
      parts.pop();
    }
    return parts.join("_");
  }

  private requireVersions(): void {
    // Write-only arguments, which keep the token out of the state, came with Terraform 1.11.
    this.addOverride("terraform.required_version", ">= 1.11");
    this.addOverride("terraform.required_providers.aws", {
      source: "hashicorp/aws",
      version: ">= 5.100, < 7.0",
    });
  }

  private keepState(id: string, state: StateLocation): void {
    if (state.s3Bucket) {
      const backend = new S3Backend(this, {
        bucket: state.s3Bucket,
        key: state.s3Key ?? `${id}/terraform.tfstate`,
        region: state.s3Region,
        encrypt: true,
      });
      // A lock file in the bucket, known to Terraform since 1.10; the class does not know it.
      backend.addOverride("use_lockfile", true);
    } else if (state.localPath) {
      new LocalBackend(this, { path: state.localPath });
    }
  }
}

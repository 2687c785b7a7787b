import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { LocalBackend, S3Backend } from "cdktf";
import type { Construct } from "constructs";
import { InstallationStack } from "./installation-stack";
import { MOVED } from "./moved";

export interface StateLocation {
  /** Bucket of the state. Default: the state is a local file. */
  readonly s3Bucket?: string;
  readonly s3Key?: string;
  readonly s3Region?: string;
  /** File of a local state. Default: `terraform.<stack>.tfstate` in the folder that cdktf runs in. */
  readonly localPath?: string;
}

/** The deployable stack: AWS provider, every input as a Terraform variable, one installation, every output. */
export class FargateImageScanningStack extends InstallationStack {
  constructor(scope: Construct, id: string, state: StateLocation = {}) {
    // cdktf's command line fails on a null output after it has deployed everything.
    super(scope, id, MOVED, "");
    new AwsProvider(this, "aws");
    if (state.s3Bucket) {
      const backend = new S3Backend(this, {
        bucket: state.s3Bucket,
        key: state.s3Key ?? `${id}/terraform.tfstate`,
        region: state.s3Region,
        encrypt: true,
      });
      // Locks the state by a file in the bucket, which Terraform supports since 1.10 but cdktf's class does not.
      backend.addOverride("use_lockfile", true);
    } else if (state.localPath) {
      new LocalBackend(this, { path: state.localPath });
    }
  }
}

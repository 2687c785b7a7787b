import type { IResolvable } from "cdktf";
import type { CaBundle } from "../ca-bundle";
import type { Installation } from "../installation";
import type { Members } from "../members";
import type { SysdigToken } from "../sysdig-token";
import type { BoolValue } from "../terraform-language";

export interface InlineScannerProps {
  readonly installation: Installation;
  readonly token: SysdigToken;
  readonly sysdigSecureEndpoint: string;
  readonly sysdigPolicies: readonly string[];
  readonly sysdigSkipTlsVerify: BoolValue;
  readonly scannerVersion: string;
  readonly scannerBaseUrl: string;
  readonly scannerSha256: Readonly<Record<string, string>>;
  readonly failBuildOnPolicyFailure: BoolValue;
  readonly ecrRepositoryArns: string[];
  readonly registryCredentials: IResolvable;
  readonly secretKmsKeyArns: string[];
  readonly buildEnvironmentType: string;
  readonly buildComputeType: string;
  readonly buildImage: string;
  readonly buildTimeoutMinutes: number;
  /** Whether the plan compares the account's quota of builds with `maxConcurrentScans`. */
  readonly preflightChecks: BoolValue;
  readonly maxConcurrentScans: number;
  readonly vpcConfig: IResolvable;
  readonly proxy: IResolvable;
  readonly caBundle: CaBundle;
  /** Accounts whose ECR builds pull from with a role of theirs. */
  readonly members: Members;
  /** By name. */
  readonly additionalPolicyArns: Readonly<Record<string, string>>;
  /** Whether any of it is there. */
  readonly exists: BoolValue;
}

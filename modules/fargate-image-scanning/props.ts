// Made from inputs/ by `npm run generate`.
import type { IResolvable } from "cdktf";
import type { ImageException } from "../../functions/contract/blocking/exceptions";
import type { CaBundleParameter, CaBundleSecret } from "../ca-bundle";
import type { DeploymentGateSettings } from "../deployment-gate";
import type { EnforcementSettings } from "../enforcement";
import type { RegistrySecretArns } from "../inline-scanner";
import type { MonitoringSettings } from "../monitoring";
import type { NetworkProxy, VpcConfig } from "../network";
import type { ExistingSecret, TokenParameter } from "../sysdig-token";

/** Inputs of FargateImageScanning: literals, or tokens such as Terraform variables and attributes of resources. */
export interface FargateImageScanningProps {
  /**
   * Prefix of every resource name, at most 28 characters. Two copies with different names never collide, nor
   * does one name in two regions.
   *
   * @default `"fargate-image-scanning"`
   */
  readonly name?: string;
  /**
   * Whether task events start scans. With false the rule and the schedule are off, and nothing is deleted.
   *
   * @default `true`
   */
  readonly enabled?: boolean | IResolvable;
  /**
   * Whether a plan looks at the account: it warns where CodeBuild's quota of builds at a time is lower than
   * max_concurrent_scans. Whoever plans then needs servicequotas:ListAWSDefaultServiceQuotas and
   * servicequotas:GetServiceQuota; a plan fails without. Only with scan_mode inline.
   *
   * @default `false`
   */
  readonly preflightChecks?: boolean | IResolvable;
  /**
   * How images are analysed: inline (inside this account, in CodeBuild), or backend (a self-hosted Sysdig
   * with the legacy scanning engine pulls and analyses them; linux/amd64 and tags only).
   *
   * @default `"inline"`
   */
  readonly scanMode?: string;
  /**
   * URL of Sysdig Secure: your SaaS region (such as https://eu1.app.sysdig.com) or your own installation.
   * https only; http for loopback addresses.
   */
  readonly sysdigSecureEndpoint: string;
  /**
   * API token of Sysdig Secure, of a user with the permission to run the CLI scanner. Ephemeral: it is stored
   * in Secrets Manager and never in plan or state, so it is needed only when sysdig_secure_api_token_version
   * changes. Null stores a placeholder, and scans then say how to store a token.
   *
   * @default none
   */
  readonly sysdigSecureApiToken?: string;
  /**
   * Version of sysdig_secure_api_token, a line of the configuration: raise it together with a new token to
   * rotate it. Any change of it without the token, lowering it included, replaces the stored token by
   * not-set: from version 2 on, a plan without the token warns.
   *
   * @default `1`
   */
  readonly sysdigSecureApiTokenVersion?: number;
  /**
   * An existing Secrets Manager secret that holds the token, instead of sysdig_secure_api_token: its arn, the
   * json_key of the token in a JSON secret, and the kms_key_arn it is encrypted with, if that is a customer
   * managed key.
   *
   * @default none
   */
  readonly sysdigSecureApiTokenSecret?: ExistingSecret | IResolvable;
  /**
   * An existing Systems Manager parameter (SecureString) of this account and region that holds the token,
   * instead of the other two: its name, and the kms_key_arn that it is encrypted with, if that is a customer
   * managed key.
   *
   * @default none
   */
  readonly sysdigSecureApiTokenSsmParameter?: TokenParameter | IResolvable;
  /**
   * Sysdig policies that images are evaluated against: at most 20, and 4,000 characters as JSON. Empty: the
   * account's pipeline policies. Only with scan_mode inline.
   *
   * @default `[]`
   */
  readonly sysdigPolicies?: string[];
  /**
   * Whether the certificate of a self-hosted Sysdig goes unchecked. Only for self-signed ones.
   *
   * @default `false`
   */
  readonly sysdigSkipTlsVerify?: boolean | IResolvable;
  /**
   * Version of sysdig-cli-scanner. Sysdig supports each for a year after its release.
   *
   * @default `"1.30.1"`
   */
  readonly scannerVersion?: string;
  /**
   * Where the scanner is downloaded from: the binary is at <base>/<version>/linux/<amd64 or
   * arm64>/sysdig-cli-scanner. https only; http for loopback addresses.
   *
   * @default `"https://download.sysdig.com/scanning/bin/sysdig-cli-scanner"`
   */
  readonly scannerBaseUrl?: string;
  /**
   * Checksums of the scanner by architecture (amd64, arm64). Without them the published checksum is used,
   * which proves the transport only.
   *
   * @default `{}`
   */
  readonly scannerSha256?: Record<string, string>;
  /**
   * Whether a build whose image fails the policy is red. By default a build is red only when scanning itself
   * failed.
   *
   * @default `false`
   */
  readonly failBuildOnPolicyFailure?: boolean | IResolvable;
  /**
   * ECS clusters whose tasks are looked at: at most 30, and 1,590 characters in all. Empty: all in the
   * region.
   *
   * @default `[]`
   */
  readonly clusterArns?: string[];
  /**
   * What tasks run on whose images are scanned, of FARGATE (with Spot), EC2, MANAGED_INSTANCES (of ECS) and
   * EXTERNAL (ECS Anywhere).
   *
   * @default `["FARGATE"]`
   */
  readonly launchTypes?: string[];
  /**
   * Glob patterns of normalised references (such as docker.io/library/nginx:1.27); only these images are
   * scanned: * stays within a path segment, ** crosses /. A pattern without a tag means every tag. Empty:
   * all.
   *
   * @default `[]`
   */
  readonly includeImages?: string[];
  /**
   * Glob patterns, as in include_images, of images that are never scanned, even where they are included.
   *
   * @default `[]`
   */
  readonly excludeImages?: string[];
  /**
   * When the images of all running tasks are looked at for verdicts that are missing or stale: rate(...) or
   * cron(...) in UTC. With rate, for the first time right after deployment. Empty: never.
   *
   * @default `"rate(1 hour)"`
   */
  readonly sweepSchedule?: string;
  /**
   * How long a verdict stays fresh, in hours, from 1 to 8760.
   *
   * @default `24`
   */
  readonly rescanAfterHours?: number;
  /**
   * Scans that run at one time, from 1 to 500. Sysdig takes 120 images a minute, and CodeBuild's quota is
   * shared with your CI.
   *
   * @default `20`
   */
  readonly maxConcurrentScans?: number;
  /**
   * ECR repositories that the scanner may pull from, and in which the gate looks tags up: at most 70, and
   * 5,500 characters in all. Empty: those of every account of the partition, in every region; in another
   * account, the policy of the repository decides.
   *
   * @default `[]`
   */
  readonly ecrRepositoryArns?: string[];
  /**
   * Secrets of private registries by the registry's host (such as quay.io; Docker Hub's is docker.io).
   * secret_arns: those that builds may read, for images whose task definition names them as
   * repositoryCredentials. A secret is used for images of its hosts alone. default_secret_arn: the one of
   * them that is used where the task definition names none, or one that is in no secret_arns; left out: none,
   * such images are pulled anonymously. Each holds JSON with username and password. At most 20 secrets,
   * counted for each host, and 2,000 characters of hosts and secret_arns as JSON.
   *
   * @default `{}`
   */
  readonly registryCredentials?: Record<string, RegistrySecretArns>;
  /**
   * Customer managed KMS keys that those secrets are encrypted with, through Secrets Manager alone. A secret
   * of another account always has one. At most 20, and 1,900 characters in all.
   *
   * @default `[]`
   */
  readonly secretKmsKeyArns?: string[];
  /**
   * CodeBuild environment type: LINUX_CONTAINER, ARM_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER.
   * The Lambda types start faster and cost less, know no VPC and do not exist in every region.
   *
   * @default `"LINUX_CONTAINER"`
   */
  readonly buildEnvironmentType?: string;
  /**
   * CodeBuild compute type: BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE,
   * BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE; with a Lambda environment type BUILD_LAMBDA_1GB,
   * BUILD_LAMBDA_2GB, BUILD_LAMBDA_4GB, BUILD_LAMBDA_8GB, BUILD_LAMBDA_10GB.
   *
   * @default `"BUILD_GENERAL1_SMALL"`
   */
  readonly buildComputeType?: string;
  /**
   * Image of the build environment; one in ECR needs its repository in ecr_repository_arns, where that names
   * some. Null: AWS's curated image of the environment type.
   *
   * @default none
   */
  readonly buildImage?: string;
  /**
   * How long a scan may take, in minutes, from 5 to 2160 (36 hours). Lambda compute has a fixed time-out of
   * 15 minutes instead.
   *
   * @default `30`
   */
  readonly buildTimeoutMinutes?: number;
  /**
   * Whether Security Hub has a finding of each image: active while the image fails, archived when it passes.
   * Security Hub must be enabled in the account and region.
   *
   * @default `false`
   */
  readonly securityHub?: boolean | IResolvable;
  /**
   * Ids of other AWS accounts, at most 1,000, that may subscribe to the topic results_topic_arn. Empty: this
   * account alone.
   *
   * @default `[]`
   */
  readonly resultsTopicSubscriberAccounts?: string[];
  /**
   * ARN of one more event bus, of any account and region, that gets every event of the installation. Its
   * policy has to let this account put events. Written out: Terraform has to know it when it plans. Null:
   * events are on this account's default bus alone.
   *
   * @default none
   */
  readonly outcomeEventBusArn?: string;
  /**
   * Keys of the tags of tasks and services that say who owns them, the first that is there counts; 40
   * characters in all. The owner of an image's services is in events, messages and SNS attributes. Empty:
   * nobody is named.
   *
   * @default `["team","owner"]`
   */
  readonly ownerTagKeys?: string[];
  /**
   * When a summary is published on the topic and as an event: what runs and fails, with its owners, what got
   * better, what was never scanned and why. rate(...) or cron(...) in UTC, such as cron(0 8 ? * MON *).
   * Empty: never.
   *
   * @default `""`
   */
  readonly summarySchedule?: string;
  /**
   * A Lambda function that ECS asks, as a deployment lifecycle hook, whether a deployment may go on. Null:
   * none. mode: audit (default; what would be blocked passes and is published) or block. What is done where
   * an image is not known to be good, block or allow: on_failed (default block), on_no_policy (default
   * allow), on_error (default allow), on_timeout (default allow), on_unknown_image (default allow),
   * on_gate_failure (default allow). All but on_failed let the image through by default. on_failed_running:
   * the same for a FAILED image that the service runs already (default: what on_failed is). timeout_minutes:
   * how long a deployment waits for its scans in all, from 1 to 1380 (default 30). cluster_arns: clusters
   * whose services may use it (default: those of cluster_arns).
   *
   * @default none
   */
  readonly deploymentGate?: DeploymentGateSettings | IResolvable;
  /**
   * Whether two parameters of Systems Manager hold what a service's lifecycle hook names, for services of
   * other stacks: /NAME/deployment-gate/function-arn and /NAME/deployment-gate/hook-role-arn, with the input
   * name as NAME. Only with deployment_gate.
   *
   * @default `false`
   */
  readonly publishParameters?: boolean | IResolvable;
  /**
   * What is done about new tasks whose image has a fresh FAILED verdict, for services without the gate and
   * for tasks that nobody keeps running. Null: nothing. mode: audit (default; what would be done is
   * published, and not done) or act. rollback_deployments (default true): a service's running deployment is
   * rolled back, where that leads to another image, none with a fresh FAILED of its own.
   * stop_standalone_tasks (default true): a task of a family or of a group that its starter named is stopped;
   * one that AWS keeps running (services, daemons, Batch) never. max_actions_per_hour: from 1 to 1000
   * (default 10); what is past it waits for the next hour. cluster_arns: where it acts (default: in those of
   * cluster_arns).
   *
   * @default none
   */
  readonly enforcement?: EnforcementSettings | IResolvable;
  /**
   * Images that may run although their verdict is FAILED, for the gate and for enforcement: image (a glob
   * pattern as in exclude_images, or a digest), until (the last day it holds, in UTC, or an RFC 3339 time),
   * reason and owner. It ends by itself. 300 KB as JSON. A pattern with a tag is warned about, since tags
   * move, and so is an exception that has ended. Accept single vulnerabilities in Sysdig instead.
   *
   * @default `[]`
   */
  readonly exceptions?: ImageException[] | IResolvable;
  /**
   * VPC that builds run in, to reach private registries and a self-hosted Sysdig: vpc_id, subnet_ids and
   * security_group_ids. Not with a Lambda environment type. Null: AWS's own network, with the internet.
   *
   * @default none
   */
  readonly buildVpcConfig?: VpcConfig | IResolvable;
  /**
   * VPC that functions run in, where a company's rules want that, or in scan_mode backend to reach a
   * self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Null: AWS's own network, with the
   * internet.
   *
   * @default none
   */
  readonly functionVpcConfig?: VpcConfig | IResolvable;
  /**
   * Proxy for all connections of builds, and of functions that can reach it (with function_vpc_config, or
   * without build_vpc_config): https_proxy, http_proxy (default: the same) and no_proxy, the hosts that are
   * reached without it, separated by commas. URLs without credentials.
   *
   * @default none
   */
  readonly proxy?: NetworkProxy | IResolvable;
  /**
   * Secret with certificates (PEM) of further authorities to trust, beside the public ones: its arn, and the
   * kms_key_arn that it is encrypted with, if that is a customer managed key.
   *
   * @default none
   */
  readonly caBundleSecret?: CaBundleSecret | IResolvable;
  /**
   * Systems Manager parameter of this account and region with such certificates, instead of ca_bundle_secret:
   * its name, and the kms_key_arn of a SecureString with a customer managed key. At most 4 KB, 8 KB for an
   * advanced parameter.
   *
   * @default none
   */
  readonly caBundleSsmParameter?: CaBundleParameter | IResolvable;
  /**
   * Runtime of the functions: nodejs22.x (until 30 April 2027), or nodejs24.x, which needs version 6.19 or
   * later of the AWS provider.
   *
   * @default `"nodejs22.x"`
   */
  readonly lambdaRuntime?: string;
  /**
   * Customer managed KMS key for queues, ledger, logs, topic, token and function settings; its policy must
   * admit those services. Null: AWS's own keys.
   *
   * @default none
   */
  readonly kmsKeyArn?: string;
  /**
   * Path of every role, such as /platform/scanning/: it begins and ends with a slash, and has at most 512
   * characters. Another path replaces the roles and the functions.
   *
   * @default `"/"`
   */
  readonly iamRolePath?: string;
  /**
   * Permissions boundary of every role.
   *
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * IAM policies, at most 6, attached to the role of the trigger besides its own permissions: ARNs by keys of
   * your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of resource
   * addresses; the ARNs may be unknown until apply.
   *
   * @default `{}`
   */
  readonly additionalTriggerPolicyArns?: Record<string, string>;
  /**
   * IAM policies, at most 6, attached to the role of the scanner besides its own permissions: ARNs by keys of
   * your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of resource
   * addresses; the ARNs may be unknown until apply.
   *
   * @default `{}`
   */
  readonly additionalScannerPolicyArns?: Record<string, string>;
  /**
   * Tags on every resource.
   *
   * @default `{}`
   */
  readonly tags?: Record<string, string>;
  /**
   * How long logs are kept, in days, as CloudWatch Logs knows it.
   *
   * @default `30`
   */
  readonly logRetentionDays?: number;
  /**
   * Whether the ledger can be restored to any second of the last 35 days. False saves 0.20 USD a GB and
   * month, and a lost ledger then begins empty.
   *
   * @default `true`
   */
  readonly ledgerPointInTimeRecovery?: boolean | IResolvable;
  /**
   * Whether AWS refuses to delete the ledger, also in terraform destroy and where the table would be
   * replaced. Where it is true, set it to false and apply before you destroy.
   *
   * @default `false`
   */
  readonly ledgerDeletionProtection?: boolean | IResolvable;
  /**
   * SNS topics, at most 5, that alarms publish to when they are raised and when they go back to OK. Not one
   * that is encrypted with alias/aws/sns, such as the results topic: alarms cannot publish to it. Empty: the
   * alarms exist and notify nobody.
   *
   * @default `[]`
   */
  readonly alarmActions?: string[];
  /**
   * What says how the scanning itself is doing; each attribute is true where it is left out. alarms.
   * dashboard. metrics: those that the functions write; without them there are no alarms that read one.
   * Costs: https://git.example.com/platform/fargate-image-scanning/blob/v0.1.0/docs/monitoring.md
   *
   * @default `{}`
   */
  readonly monitoring?: MonitoringSettings | IResolvable;
}

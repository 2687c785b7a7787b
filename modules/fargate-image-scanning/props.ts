// Made from inputs/ by `npm run generate`.
import type { IResolvable } from "cdktf";
import type { ImageException } from "../../functions/contract/blocking/exceptions";
import type { CaBundleParameter, CaBundleSecret } from "../ca-bundle";
import type { DeploymentGateSettings } from "../deployment-gate";
import type { EnforcementSettings } from "../enforcement";
import type { RegistrySecretArns } from "../inline-scanner";
import type { MembersSettings } from "../members";
import type { MonitoringSettings } from "../monitoring";
import type { NetworkProxy, VpcConfig } from "../network";
import type { ExistingSecret, TokenParameter } from "../sysdig-token";

/** Inputs of FargateImageScanning: literals, or tokens such as Terraform variables and attributes of resources. */
export interface FargateImageScanningProps {
  /**
   * Prefix of every resource name, at most 28 characters. Copies with different names never collide, and
   * neither does one name in two regions.
   *
   * @default `"fargate-image-scanning"`
   */
  readonly name?: string;
  /**
   * Whether task events start scans. With false the rule of task events and the schedules of sweeps and
   * summaries are off, and nothing is deleted.
   *
   * @default `true`
   */
  readonly enabled?: boolean | IResolvable;
  /**
   * Whether a plan looks at the account: it warns where CodeBuild's quota of concurrent builds is lower than
   * max_concurrent_scans. A plan then needs servicequotas:ListAWSDefaultServiceQuotas and
   * servicequotas:GetServiceQuota, and fails without them. Only with scan_mode inline.
   *
   * @default `false`
   */
  readonly preflightChecks?: boolean | IResolvable;
  /**
   * Engine that analyses images: inline or backend. inline: in CodeBuild, inside this account. backend: a
   * self-hosted Sysdig with the legacy scanning engine pulls and analyses them; linux/amd64 and tags only.
   *
   * @default `"inline"`
   */
  readonly scanMode?: string;
  /**
   * URL of Sysdig Secure: your SaaS region (such as https://eu1.app.sysdig.com) or your own installation.
   * https only, but http for loopback addresses.
   */
  readonly sysdigSecureEndpoint: string;
  /**
   * API token of Sysdig Secure, of a user with the permission to run the CLI scanner. Ephemeral: it is stored
   * in Secrets Manager and never in plan or state. It is needed only when sysdig_secure_api_token_version
   * changes. Null stores a placeholder, and scans then say how to store a token.
   *
   * @default none
   */
  readonly sysdigSecureApiToken?: string;
  /**
   * Version of sysdig_secure_api_token, a line of the configuration. Raise it together with a new token to
   * rotate it. Any change of it without the token, lowering it included, replaces the stored token by
   * not-set. From version 2 on, a plan without the token warns.
   *
   * @default `1`
   */
  readonly sysdigSecureApiTokenVersion?: number;
  /**
   * An existing Secrets Manager secret that holds the token, instead of sysdig_secure_api_token. arn: its
   * ARN. json_key: the key of the token, if the secret is JSON. kms_key_arn: the customer managed key that it
   * is encrypted with, if there is one.
   *
   * @default none
   */
  readonly sysdigSecureApiTokenSecret?: ExistingSecret | IResolvable;
  /**
   * An existing Systems Manager parameter (SecureString) of this account and region that holds the token,
   * instead of the other two. name: its name. kms_key_arn: the customer managed key that it is encrypted
   * with, if there is one.
   *
   * @default none
   */
  readonly sysdigSecureApiTokenSsmParameter?: TokenParameter | IResolvable;
  /**
   * Sysdig policies that images are evaluated against. At most 20, and 4,000 characters as JSON. Empty: the
   * account's pipeline policies. Only with scan_mode inline.
   *
   * @default `[]`
   */
  readonly sysdigPolicies?: string[];
  /**
   * Whether the certificate of a self-hosted Sysdig goes unchecked. Only for self-signed certificates.
   *
   * @default `false`
   */
  readonly sysdigSkipTlsVerify?: boolean | IResolvable;
  /**
   * Version of sysdig-cli-scanner. Sysdig supports a version for a year after its release.
   *
   * @default `"1.30.1"`
   */
  readonly scannerVersion?: string;
  /**
   * Base URL of the scanner's downloads: the binary is at <base>/<version>/linux/<amd64 or
   * arm64>/sysdig-cli-scanner. https only, but http for loopback addresses.
   *
   * @default `"https://download.sysdig.com/scanning/bin/sysdig-cli-scanner"`
   */
  readonly scannerBaseUrl?: string;
  /**
   * Checksums of the scanner by architecture (amd64, arm64). Without them the published checksum is used, and
   * that one proves the transport only.
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
   * ECS clusters whose task images are scanned. At most 30, and 1,590 characters in all. Empty: all clusters
   * in the region.
   *
   * @default `[]`
   */
  readonly clusterArns?: string[];
  /**
   * Launch types whose task images are scanned: FARGATE (with Spot), EC2, MANAGED_INSTANCES (of ECS) and
   * EXTERNAL (ECS Anywhere).
   *
   * @default `["FARGATE"]`
   */
  readonly launchTypes?: string[];
  /**
   * Images to scan, as glob patterns of normalised references such as docker.io/library/nginx:1.27. * stays
   * within a path segment, ** crosses /. A pattern without : in its last segment names repositories, with
   * every tag. Empty: all images.
   *
   * @default `[]`
   */
  readonly includeImages?: string[];
  /**
   * Images that are never scanned, even where include_images has them, as glob patterns of the same form. A
   * plan warns of a pattern with a tag, because whoever pushes an image chooses its tag.
   *
   * @default `[]`
   */
  readonly excludeImages?: string[];
  /**
   * Schedule of the sweep, which finds images of running tasks whose verdict is missing or stale: rate(...)
   * or cron(...) in UTC. With rate, the first sweep begins right after deployment. Empty: no sweeps.
   *
   * @default `"rate(1 hour)"`
   */
  readonly sweepSchedule?: string;
  /**
   * Hours for which a verdict stays fresh, 1 to 8760.
   *
   * @default `24`
   */
  readonly rescanAfterHours?: number;
  /**
   * Scans that run at a time, from 1 to 500. Sysdig takes 120 images a minute, and CodeBuild's quota is
   * shared with your CI.
   *
   * @default `20`
   */
  readonly maxConcurrentScans?: number;
  /**
   * Other accounts and regions of the organisation that this installation serves as their hub: task events,
   * sweeps, scans and enforcement, but not the gate. Apply the nested module modules/member in each of them,
   * with the output member_settings. organization_id: the id of the AWS organisation. accounts: lists of
   * regions by account id, at most 400 accounts and 2,000 regions of them in all. This account may be among
   * them for its other regions. sweep_only: account ids of that map that send no task events on purpose, so
   * that nobody waits for them. Null: this account and region alone.
   *
   * @default none
   */
  readonly members?: MembersSettings | IResolvable;
  /**
   * ECR repositories that the scanner may pull from, and where the gate looks up tags. At most 70, and 5,500
   * characters in all. Empty: those of every account of the partition, in every region. In another account,
   * the policy of the repository decides.
   *
   * @default `[]`
   */
  readonly ecrRepositoryArns?: string[];
  /**
   * Secrets of private registries by the registry's host, such as quay.io; Docker Hub's is docker.io.
   * secret_arns: secrets that builds may read, for images whose task definition names them as
   * repositoryCredentials. A secret is used for images of its hosts alone. default_secret_arn: one of them,
   * for images whose task definition names no secret, or one that is in no secret_arns. Without it, such
   * images are pulled anonymously. Each secret holds JSON with username and password. At most 20 secrets,
   * counted for each host, and 2,000 characters of hosts and secret_arns as JSON.
   *
   * @default `{}`
   */
  readonly registryCredentials?: Record<string, RegistrySecretArns>;
  /**
   * Customer managed KMS keys that the secrets of registry_credentials are encrypted with; used through
   * Secrets Manager alone. A secret of another account always has one. At most 20, and 1,900 characters in
   * all.
   *
   * @default `[]`
   */
  readonly secretKmsKeyArns?: string[];
  /**
   * CodeBuild environment type: LINUX_CONTAINER, ARM_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER.
   * The Lambda types start faster and cost less, but know no VPC and do not exist in every region.
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
   * Image of the build environment. One in ECR needs its repository in ecr_repository_arns, where that names
   * some. Null: AWS's curated image of the environment type.
   *
   * @default none
   */
  readonly buildImage?: string;
  /**
   * Longest time of a build, in minutes, from 5 to 2160 (36 hours). Of these the scanner leaves six, or two
   * fifths of less than 15, for what follows a scan without a result. Lambda compute has a fixed time-out of
   * 15 minutes instead.
   *
   * @default `30`
   */
  readonly buildTimeoutMinutes?: number;
  /**
   * Whether Security Hub gets a finding for each image: active while the image fails, archived when it
   * passes. Security Hub must be enabled in the account and region.
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
   * policy has to let this account put events. Write it out, because Terraform has to know it when it plans.
   * Null: events are on this account's default bus alone.
   *
   * @default none
   */
  readonly outcomeEventBusArn?: string;
  /**
   * Tag keys that name the owner of a task or service; the first key that is there counts. At most 40
   * characters in all. The owner of an image's services is in events, messages and SNS attributes. Empty: no
   * owner is named.
   *
   * @default `["team","owner"]`
   */
  readonly ownerTagKeys?: string[];
  /**
   * Schedule of the summary, which is published on the topic and as an event: rate(...) or cron(...) in UTC,
   * such as cron(0 8 ? * MON *). The summary names the running images that fail with their owners, and those
   * that were never scanned with the reason. Empty: no summary.
   *
   * @default `""`
   */
  readonly summarySchedule?: string;
  /**
   * A Lambda function that ECS asks, as a deployment lifecycle hook, whether a deployment may go on. Null: no
   * gate. mode: audit (default) or block. Audit reports. Block stops FAILED images. block_in: patterns
   * CLUSTER/SERVICE with * for any characters (default: *​/*, all services). Mode block blocks these, and
   * audits all others. on_no_verdict says what becomes of an image that has no verdict in time: block or
   * allow (default allow). on_failed_running: the same of a FAILED image whose digest is known here, by the
   * service's current revision or a successful deployment that ECS still lists, block or allow (default
   * block). on_gate_failure: what happens where the gate itself fails, such as by a call of AWS, block or
   * allow (default allow). timeout_minutes: how long a deployment waits for its scans in all, from 1 to 1380
   * (default 30). cluster_arns: clusters whose services may use the gate (default: those of cluster_arns).
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
   * Rollbacks and stops for new tasks whose image has a fresh FAILED verdict. It is for services without the
   * gate, and for tasks that nobody keeps running. Null: no enforcement. mode: audit (default: actions are
   * published, and not done) or act. rollback_deployments (default true): a service's running deployment is
   * rolled back, if that leads to another image without a fresh FAILED of its own. stop_standalone_tasks
   * (default true): a task of a family, or of a group that its starter named, is stopped. Tasks that AWS
   * keeps running (services, daemons, Batch) are never stopped. max_actions_per_hour: from 1 to 1000 (default
   * 10); further actions wait for the next hour. cluster_arns: clusters that it acts in (default: those of
   * cluster_arns).
   *
   * @default none
   */
  readonly enforcement?: EnforcementSettings | IResolvable;
  /**
   * Images that may run although their verdict is FAILED, for the gate and for enforcement. image: a glob
   * pattern as in exclude_images, or a digest. until: the last day of the exception in UTC, or an RFC 3339
   * time; it then ends by itself. reason: why. owner: who answers for it. accounts: the accounts in which it
   * holds (default: all; a gate has its own). workloads: patterns CLUSTER/NAME of the services or families
   * for which it holds (default: all). At most 300 KB as JSON. A plan warns of a pattern with a tag, because
   * tags move, and of an exception that has ended. Accept single vulnerabilities in Sysdig instead.
   *
   * @default `[]`
   */
  readonly exceptions?: ImageException[] | IResolvable;
  /**
   * VPC of the builds, to reach private registries and a self-hosted Sysdig: vpc_id, subnet_ids and
   * security_group_ids. Not with a Lambda environment type. Null: AWS's own network, with the internet.
   *
   * @default none
   */
  readonly buildVpcConfig?: VpcConfig | IResolvable;
  /**
   * VPC of the functions, where a company's rules ask for one, or in scan_mode backend to reach a self-hosted
   * Sysdig: vpc_id, subnet_ids and security_group_ids. Null: AWS's own network, with the internet.
   *
   * @default none
   */
  readonly functionVpcConfig?: VpcConfig | IResolvable;
  /**
   * Proxy for all connections of builds, and of functions that can reach it (with function_vpc_config, or
   * without build_vpc_config). https_proxy: its URL, without credentials. http_proxy: the URL for http
   * (default: https_proxy). no_proxy: hosts that are reached without the proxy, separated by commas.
   *
   * @default none
   */
  readonly proxy?: NetworkProxy | IResolvable;
  /**
   * Secret with certificates (PEM) of further authorities to trust, besides the public ones. arn: its ARN.
   * kms_key_arn: the customer managed key that it is encrypted with, if there is one.
   *
   * @default none
   */
  readonly caBundleSecret?: CaBundleSecret | IResolvable;
  /**
   * Systems Manager parameter of this account and region with such certificates, instead of ca_bundle_secret.
   * name: its name. kms_key_arn: the customer managed key of a SecureString, if there is one. At most 4 KB,
   * or 8 KB for an advanced parameter.
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
   * Customer managed KMS key for queues, ledger, logs, topic, token and function settings. Its policy must
   * admit those services. Null: AWS's own keys.
   *
   * @default none
   */
  readonly kmsKeyArn?: string;
  /**
   * Path of every role, such as /platform/scanning/. It begins and ends with a slash and has at most 512
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
   * IAM policies, at most 6, that are attached to the role of the trigger besides its own permissions. ARNs
   * by keys of your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of
   * resource addresses. The ARNs may be unknown until apply.
   *
   * @default `{}`
   */
  readonly additionalTriggerPolicyArns?: Record<string, string>;
  /**
   * IAM policies, at most 6, that are attached to the role of the scanner besides its own permissions. ARNs
   * by keys of your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of
   * resource addresses. The ARNs may be unknown until apply.
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
   * Days for which logs are kept: one of the periods that CloudWatch Logs has.
   *
   * @default `30`
   */
  readonly logRetentionDays?: number;
  /**
   * Whether the ledger can be restored to any second of the last 35 days. False saves 0.20 USD a GB and
   * month; a lost ledger then begins empty.
   *
   * @default `true`
   */
  readonly ledgerPointInTimeRecovery?: boolean | IResolvable;
  /**
   * Whether AWS refuses to delete the ledger, also in terraform destroy and where the table would be
   * replaced. If it is true, set it to false and apply before you destroy.
   *
   * @default `false`
   */
  readonly ledgerDeletionProtection?: boolean | IResolvable;
  /**
   * SNS topics, at most 5, that alarms publish to when they are raised and when they go back to OK. Not a
   * topic that is encrypted with alias/aws/sns, such as the results topic, because alarms cannot publish to
   * it. Empty: the alarms exist and notify nobody.
   *
   * @default `[]`
   */
  readonly alarmActions?: string[];
  /**
   * Alarms, dashboard and metrics of the scanning itself. Each is on (true) where it is left out. metrics:
   * those that the functions write; without them, the alarms that read one are gone, too. Costs:
   * https://git.example.com/platform/fargate-image-scanning/blob/v0.1.0/docs/monitoring.md
   *
   * @default `{}`
   */
  readonly monitoring?: MonitoringSettings | IResolvable;
}

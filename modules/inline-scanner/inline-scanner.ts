import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { CodebuildReportGroup } from "@cdktf/provider-aws/lib/codebuild-report-group";
import type { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type IResolvable, Token } from "cdktf";
import { Construct } from "constructs";
import type { CaBundle } from "../ca-bundle";
import { arn, attachPolicies, type Installation } from "../installation";
import { buildProxyVariables, type NetworkProxy } from "../proxy";
import type { SysdigToken } from "../sysdig-token";
import {
  and,
  assumedBy,
  type Condition,
  choose,
  comment,
  counted,
  createIf,
  grant,
  grantIf,
  hasEntries,
  isGiven,
  nameCondition,
  nameText,
  policyDocument,
} from "../terraform-language";
import { addUncertainVariables, certainVariables, type OptionalBuildVariables } from "./optional-variables";
import { buildspecFor } from "./project-buildspec";
import {
  networkStatements,
  pullStatements,
  registrySecretStatements,
  reportStatements,
} from "./scanner-policies";
import { startPolicy } from "./start-policy";

/** Where builds run that must reach private registries or a self-hosted Sysdig. */
export interface VpcConfig {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

export interface InlineScannerProps {
  readonly installation: Installation;
  readonly token: SysdigToken;
  readonly sysdigSecureEndpoint: string;
  readonly sysdigPolicies: readonly string[];
  readonly sysdigSkipTlsVerify: Condition;
  readonly scannerVersion: string;
  readonly scannerBaseUrl: string;
  readonly scannerSha256: Readonly<Record<string, string>>;
  readonly failBuildOnPolicyFailure: Condition;
  readonly ecrRepositoryArns: string[];
  readonly registryCredentialSecretArns: string[];
  readonly dockerHubCredentialSecretArn?: string;
  readonly secretKmsKeyArns: string[];
  readonly buildEnvironmentType: string;
  readonly buildComputeType: string;
  readonly buildImage?: string;
  readonly buildTimeoutMinutes: number;
  readonly vpcConfig?: VpcConfig | IResolvable;
  readonly proxy?: NetworkProxy | IResolvable;
  readonly caBundle: CaBundle;
  readonly additionalPolicyArns: readonly string[];
  /** Whether any of it is there, where only Terraform knows. Default: it is */
  readonly exists?: Condition;
}

/**
 * AWS's curated images. They go out of support every few years, hence the input build_image:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html
 */
const CURATED_IMAGES = {
  LINUX_CONTAINER: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
  ARM_CONTAINER: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
  LINUX_LAMBDA_CONTAINER: "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22",
  ARM_LAMBDA_CONTAINER: "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22",
};

/** How long a build may wait in CodeBuild's queue; the coordinator then lets the scan wait in the ledger instead. */
const QUEUED_TIMEOUT_MINUTES = 60;

/** Name of the project, whether it exists or not. */
export function scannerName({ name }: Pick<Installation, "name">): string {
  return `${name}-scanner`;
}

/** The CodeBuild project that analyses images inside this account, one unprivileged build per scan. */
export class InlineScanner extends Construct {
  readonly project: CodebuildProject;
  readonly role: IamRole;
  private readonly startDocument: DataAwsIamPolicyDocument;
  private readonly exists: Condition;

  constructor(scope: Construct, id: string, props: InlineScannerProps) {
    super(scope, id);
    const { installation, exists = true } = props;
    this.exists = exists;
    const name = scannerName(installation);
    comment(
      this,
      "The CodeBuild project that analyses images inside this account: one unprivileged build per scan.",
    );

    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/codebuild/${name}`,
      retentionInDays: installation.logRetentionDays,
      kmsKeyId: installation.kmsKeyArn,
    });
    counted(exists, logGroup);
    const reportGroupName = `${name}-images`;
    const reportGroup = new CodebuildReportGroup(this, "report-group", {
      name: reportGroupName,
      type: "TEST",
      deleteReports: true,
      exportConfig: { type: "NO_EXPORT" },
    });
    counted(exists, reportGroup);
    const builds = [arn(installation, "codebuild", `project/${name}`)];
    this.role = new IamRole(this, "role", {
      name: `${name}-${installation.region}`,
      assumeRolePolicy: assumedBy(this, "codebuild", { ArnEquals: { "aws:SourceArn": builds } }, exists),
      permissionsBoundary: installation.permissionsBoundaryArn,
    });
    counted(exists, this.role);
    const statements = [
      ...reportStatements(logGroup.arn, reportGroup.arn),
      ...pullStatements(installation, props.ecrRepositoryArns),
    ];
    const scan = grant(this, "scan", this.role, "scan-images", statements, exists);
    comment(scan, "ecr:GetAuthorizationToken knows no resources.");
    const grants = [
      scan,
      props.token.grantRead(this.role, { exists }),
      ...this.grantRegistrySecrets(props),
      ...props.caBundle.grantRead(this.role, "scanner", exists),
      ...this.grantNetwork(props),
    ];
    attachPolicies(this, "additional", this.role, props.additionalPolicyArns, exists);

    const onLambda = nameCondition(this, "on-lambda-compute", isLambdaCompute(props.buildEnvironmentType));
    const image = nameText(this, "build-image", buildImage(props));
    const isCurated = nameCondition(this, "is-curated-image", isCuratedImage(image));
    this.project = new CodebuildProject(this, "project", {
      name,
      description: "Scans container images with Sysdig, one build per image",
      serviceRole: this.role.arn,
      source: {
        type: "NO_SOURCE",
        buildspec: buildspecFor(this, {
          // Of its name: the resource's own is not known before apply, and would hide the whole text in the first plan.
          reportGroupArn: nameText(
            this,
            "report-group-arn",
            arn(installation, "codebuild", `report-group/${reportGroupName}`),
          ),
          isCurated,
          onLambda,
          hasProxy: isGiven(props.proxy),
        }),
      },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: props.buildEnvironmentType,
        computeType: props.buildComputeType,
        image,
        imagePullCredentialsType: Token.asString(choose(isCurated, "CODEBUILD", "SERVICE_ROLE")),
        privilegedMode: false,
        environmentVariable: environmentVariables(props),
      },
      buildTimeout: Token.asNumber(
        choose<number | undefined>(onLambda, undefined, props.buildTimeoutMinutes),
      ),
      queuedTimeout: Token.asNumber(choose<number | undefined>(onLambda, undefined, QUEUED_TIMEOUT_MINUTES)),
      logsConfig: { cloudwatchLogs: { groupName: logGroup.name } },
      dependsOn: grants,
    });
    counted(exists, this.project);
    comment(
      this.project,
      "Lambda compute has no queue and a time-out of its own, and refuses both settings; like custom images it refuses runtime-versions, too. The policies come first, since CodeBuild checks the role's network rights when it takes the project.",
    );
    this.placeInVpc(props.vpcConfig);
    addUncertainVariables(this.project, optionalVariables(props));
    this.startDocument = policyDocument(
      this,
      "start",
      startPolicy(this.project.arn, props.registryCredentialSecretArns),
      exists,
    );
    comment(
      this.startDocument,
      "The functions start builds but cannot change what a build runs, so only the builds get at the token.",
    );
  }

  /** Lets a role start and look up scans. */
  grantStart(role: IamRole, grantee: string): IamRolePolicy {
    const policy = new IamRolePolicy(new Construct(this, `start-by-${grantee}`), "policy", {
      name: "start-scans",
      role: role.name,
      policy: this.startDocument.json,
    });
    return counted(this.exists, policy);
  }

  /** A policy of its own, not an inline one: those of a role have 10,240 characters together. */
  private grantRegistrySecrets(props: InlineScannerProps): IamRolePolicyAttachment[] {
    const { installation, registryCredentialSecretArns: secretArns, secretKmsKeyArns } = props;
    const condition = and(this.exists, hasEntries(secretArns));
    const part = new Construct(this, "registry-secrets");
    const document = createIf(condition, () =>
      policyDocument(part, "policy-document", registrySecretStatements(secretArns, secretKmsKeyArns)),
    );
    const policy = createIf(
      condition,
      () =>
        new IamPolicy(part, "policy", {
          name: `${installation.name}-registry-secrets-${installation.region}`,
          description: "Credentials of private registries that image scans may use",
          policy: document?.json ?? "",
        }),
    );
    const attachment = createIf(
      condition,
      () =>
        new IamRolePolicyAttachment(part, "attachment", {
          role: this.role.name,
          policyArn: policy?.arn ?? "",
        }),
    );
    return attachment ? [attachment] : [];
  }

  private grantNetwork({ installation, vpcConfig }: InlineScannerProps): IamRolePolicy[] {
    if (vpcConfig === undefined) {
      return [];
    }
    const statements = networkStatements(installation, vpcConfig);
    const policy = grantIf(
      and(this.exists, isGiven(vpcConfig)),
      this,
      "network",
      this.role,
      "use-network",
      statements,
    );
    if (policy) {
      comment(
        policy,
        "EC2's Describe actions know no resources. The subnets of a shared VPC belong to another account.",
      );
    }
    return policy ? [policy] : [];
  }

  private placeInVpc(vpcConfig: VpcConfig | IResolvable | undefined): void {
    if (vpcConfig === undefined) {
      return;
    }
    if (!Token.isUnresolved(vpcConfig)) {
      const { vpcId, subnetIds, securityGroupIds } = vpcConfig as VpcConfig;
      this.project.putVpcConfig({ vpcId, subnets: subnetIds, securityGroupIds });
      return;
    }
    this.project.addOverride("dynamic.vpc_config", {
      for_each: choose<unknown[]>(isGiven(vpcConfig), [vpcConfig], []),
      content: {
        vpc_id: "${vpc_config.value.vpc_id}",
        subnets: "${vpc_config.value.subnet_ids}",
        security_group_ids: "${vpc_config.value.security_group_ids}",
      },
    });
  }
}

function environmentVariables(props: InlineScannerProps) {
  const plain = {
    SYSDIG_SECURE_ENDPOINT: Fn.trimsuffix(props.sysdigSecureEndpoint, "/"),
    SYSDIG_POLICIES: Fn.jsonencode(props.sysdigPolicies),
    SYSDIG_SKIP_TLS_VERIFY: Token.asString(Fn.tostring(props.sysdigSkipTlsVerify)),
    SCANNER_VERSION: props.scannerVersion,
    SCANNER_BASE_URL: Fn.trimsuffix(props.scannerBaseUrl, "/"),
    SCANNER_SHA256: Fn.jsonencode(props.scannerSha256),
    FAIL_BUILD_ON_POLICY_FAILURE: Token.asString(Fn.tostring(props.failBuildOnPolicyFailure)),
    // Read by the functions that start builds.
    REGISTRY_SECRETS: Fn.jsonencode({
      readable: props.registryCredentialSecretArns,
      dockerHub: props.dockerHubCredentialSecretArn,
    }),
  };
  return [
    { name: "SECURE_API_TOKEN", type: "SECRETS_MANAGER", value: props.token.environmentVariableValue },
    ...Object.entries(plain).map(([name, value]) => ({ name, type: "PLAINTEXT", value })),
    ...certainVariables(optionalVariables(props)),
  ];
}

function optionalVariables({ proxy, caBundle }: InlineScannerProps): OptionalBuildVariables[] {
  const ofProxy = proxy && {
    when: isGiven(proxy),
    type: "PLAINTEXT",
    values: buildProxyVariables(proxy),
  };
  return [...(ofProxy ? [ofProxy] : []), ...caBundle.buildVariables];
}

/** The default depends on the environment type; null from Terraform means the default as well. */
function buildImage({ buildImage: given, buildEnvironmentType: type }: InlineScannerProps): string {
  const curated = Token.isUnresolved(type)
    ? Token.asString(Fn.lookup(CURATED_IMAGES, type, CURATED_IMAGES.LINUX_CONTAINER))
    : CURATED_IMAGES[type as keyof typeof CURATED_IMAGES];
  if (given === undefined) {
    return curated;
  }
  return Token.isUnresolved(given) ? Token.asString(Fn.coalesce([given, curated])) : given;
}

function isLambdaCompute(environmentType: string): Condition {
  return Token.isUnresolved(environmentType)
    ? (Fn.endswith(environmentType, "_LAMBDA_CONTAINER") as unknown as IResolvable)
    : environmentType.endsWith("_LAMBDA_CONTAINER");
}

function isCuratedImage(image: string): Condition {
  return Token.isUnresolved(image)
    ? (Fn.startswith(image, "aws/codebuild/") as unknown as IResolvable)
    : image.startsWith("aws/codebuild/");
}

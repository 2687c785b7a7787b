import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { CodebuildReportGroup } from "@cdktf/provider-aws/lib/codebuild-report-group";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { REPORTS } from "../../functions/contract/build";
import {
  arn,
  attachPolicies,
  ecrRepositories,
  type Installation,
  type ManagedPolicy,
  managedPolicy,
  serviceRole,
} from "../installation";
import { placeInVpc, VPC_ATTRIBUTES } from "../network";
import {
  and,
  assumedBy,
  attributeValues,
  type BoolValue,
  choose,
  comment,
  counted,
  grant,
  grantDocument,
  hasEntries,
  isGiven,
  nameCondition,
  nameText,
  sharedDocument,
} from "../terraform-language";
import { buildImage, isCuratedImage, isLambdaCompute } from "./build-image";
import { addOptionalVariables, environmentVariables } from "./build-variables";
import { warnOfBuildQuota, warnOfLambdaRegion } from "./build-warnings";
import type { InlineScannerProps } from "./inline-scanner-props";
import { buildspecFor } from "./project-buildspec";
import { registrySecrets } from "./registry-credentials";
import {
  buildNetworkStatements,
  pullStatements,
  registrySecretStatements,
  registryVariablesPolicy,
  reportStatements,
  startPolicy,
} from "./scanner-policies";

/** Minutes that a build may wait in CodeBuild's queue. After that the scan waits in the ledger. */
const QUEUED_TIMEOUT_MINUTES = 60;

export function scannerName({ name }: Pick<Installation, "name">): string {
  return `${name}-scanner`;
}

/** The CodeBuild project that analyses images inside this account, in one unprivileged build per scan. */
export class InlineScanner extends Construct {
  readonly logGroup: CloudwatchLogGroup;
  readonly project: CodebuildProject;
  readonly role: IamRole;
  readonly exists: BoolValue;
  private readonly list: CodebuildReportGroup;
  private readonly startPolicies: Readonly<Record<string, ManagedPolicy>>;

  constructor(scope: Construct, id: string, props: InlineScannerProps) {
    super(scope, id);
    const { installation, exists } = props;
    const { inputs } = installation;
    const name = scannerName(installation);
    this.exists = exists;
    comment(
      this,
      "The CodeBuild project that analyses images inside this account: one unprivileged build per scan.",
    );

    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/codebuild/${name}`,
      retentionInDays: inputs.logRetentionDays,
      kmsKeyId: inputs.kmsKeyArn,
    });
    counted(exists, this.logGroup);
    const findings = this.createReportGroup(this, `${name}-${REPORTS.findings}`);
    this.list = this.createReportGroup(new Construct(this, "list"), `${name}-${REPORTS.list}`);
    const builds = [arn(installation, "codebuild", `project/${name}`)];
    this.role = serviceRole(this, installation, {
      name: "scanner",
      assumeRolePolicy: assumedBy(this, "codebuild", { ArnEquals: { "aws:SourceArn": builds } }, exists),
      exists,
    });
    props.token.grantRead(this.role, exists);
    props.caBundle.grantRead(this.role, exists);
    this.grantNetwork(props);
    props.members.grantAssume(this.role, "pull", exists);
    const grants = [
      grant(
        this,
        "scan",
        this.role,
        reportStatements(this.logGroup.arn, [findings.arn, this.list.arn]),
        exists,
      ),
      this.grantPull(props),
      ...this.grantRegistrySecrets(props),
    ];
    attachPolicies(this, "additional", this.role, inputs.additionalScannerPolicyArns, exists);

    const onLambda = nameCondition(this, "on-lambda-compute", isLambdaCompute(inputs.buildEnvironmentType));
    warnOfBuildQuota(this, inputs, exists);
    warnOfLambdaRegion(this, installation, and(exists, onLambda));
    const image = nameText(this, "build-image", buildImage(inputs));
    const isCurated = nameCondition(this, "is-curated-image", isCuratedImage(image));
    this.project = new CodebuildProject(this, "project", {
      name,
      description: "Scans container images with Sysdig, one build per image",
      serviceRole: this.role.arn,
      source: {
        type: "NO_SOURCE",
        buildspec: buildspecFor(this, {
          // Built from the name, because the resource's own ARN is unknown before apply, which would hide the whole
          // text in the first plan.
          reportGroups: nameText(
            this,
            "report-groups",
            arn(installation, "codebuild", `report-group/${name}`),
          ),
          isCurated,
          onLambda,
          hasProxy: isGiven(inputs.proxy),
        }),
      },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: inputs.buildEnvironmentType,
        computeType: inputs.buildComputeType,
        image,
        imagePullCredentialsType: Token.asString(choose(isCurated, "CODEBUILD", "SERVICE_ROLE")),
        privilegedMode: false,
        environmentVariable: environmentVariables(props, onLambda),
      },
      buildTimeout: Token.asNumber(choose(onLambda, undefined, inputs.buildTimeoutMinutes)),
      queuedTimeout: Token.asNumber(choose(onLambda, undefined, QUEUED_TIMEOUT_MINUTES)),
      logsConfig: { cloudwatchLogs: { groupName: this.logGroup.name } },
      dependsOn: grants,
    });
    counted(exists, this.project);
    comment(
      this.project,
      "Lambda compute has no queue and a fixed time-out, so it refuses both settings. Like custom images, it also refuses runtime-versions. The policies come first, because CodeBuild checks the role's network rights when the project is created.",
    );
    const { subnet_ids: subnets, ...others } = attributeValues(inputs.buildVpcConfig, VPC_ATTRIBUTES);
    placeInVpc(this.project, inputs.buildVpcConfig, { ...others, subnets });
    addOptionalVariables(this.project, props);
    this.startPolicies = this.createStartPolicies(props);
  }

  grantStart(role: IamRole): IamRolePolicyAttachment[] {
    return Object.values(this.startPolicies).map((policy) => policy.attach(role));
  }

  private createReportGroup(scope: Construct, name: string): CodebuildReportGroup {
    const exportConfig = { type: "NO_EXPORT" };
    const group = { name, type: "TEST", deleteReports: true, exportConfig };
    return counted(this.exists, new CodebuildReportGroup(scope, "report-group", group));
  }

  /** Creates the rights to start builds. Uses managed policies, because they grow with the registries' secrets. */
  private createStartPolicies({ installation, exists }: InlineScannerProps) {
    const scans = managedPolicy(this, "start", installation, {
      name: "start-scans",
      description: "Starting image scans, of which only the variables that name the image may be set",
      statements: startPolicy(this.project.arn, this.list.arn),
      exists,
    });
    comment(
      scans.document,
      "The coordinator starts builds but cannot change what a build runs, so it cannot get at the token.",
    );
    const credentials = managedPolicy(this, "start-with-credentials", installation, {
      name: "registry-variables",
      description: "Credentials of private registries that image scans may be started with",
      statements: registryVariablesPolicy(this.project.arn, installation.inputs.registryCredentials),
      exists,
    });
    comment(
      credentials.document,
      "A list of values must not be empty, so it has the value none, which is no secret and no image.",
    );
    return { scans, credentials };
  }

  /** Grants pulls from ECR. Uses a managed policy, because it grows with the repositories. */
  private grantPull({ installation, exists }: InlineScannerProps): IamRolePolicyAttachment {
    const policy = managedPolicy(this, "pull", installation, {
      name: "pull-images",
      description: "Images in ECR that image scans may pull",
      statements: pullStatements(ecrRepositories(installation)),
      exists,
    });
    comment(policy.document, "ecr:GetAuthorizationToken knows no resources.");
    return policy.attach(this.role);
  }

  /** Grants reading of registry secrets. Uses a managed policy, because it grows with the secrets. */
  private grantRegistrySecrets({ installation, exists }: InlineScannerProps): IamRolePolicyAttachment[] {
    const { registryCredentials, secretKmsKeyArns } = installation.inputs;
    const secretArns = registrySecrets(registryCredentials);
    // Hosts are known at plan, and each host has a secret.
    const condition = and(exists, hasEntries(registryCredentials));
    const policy = managedPolicy(this, "registry-secrets", installation, {
      name: "registry-secrets",
      description: "Credentials of private registries that image scans may use",
      statements: registrySecretStatements(secretArns, secretKmsKeyArns),
      exists: condition,
    });
    return [policy.attach(this.role)];
  }

  private grantNetwork({ installation, exists }: InlineScannerProps): void {
    const { buildVpcConfig: vpcConfig } = installation.inputs;
    const condition = and(exists, isGiven(vpcConfig));
    const document = comment(
      sharedDocument(this, "network", buildNetworkStatements(installation, vpcConfig), condition),
      "AWS defines no resources for EC2's Describe actions. The subnets of a shared VPC belong to another account.",
    );
    grantDocument(this.role, document, condition);
  }
}

import { Fn, type IResolvable, Token } from "cdktf";
import { BUILD_VARIABLES, REGISTRY_VARIABLES, type RegistryVariable } from "../../functions/contract/build";
import { type Installation, keyStatement } from "../installation";
import { interfaceArns, networkStatements, subnetArns } from "../network";
import { allow, hasEntries, type Statement } from "../terraform-language";
import { registryHosts, registrySecrets } from "./registry-credentials";

/** Allows writing the build log and reports of the two report groups, but not creating groups. */
export function reportStatements(logGroupArn: string, reportGroupArns: string[]): Statement[] {
  return [
    allow("WriteBuildLog", ["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroupArn}:*`),
    allow(
      "WriteReports",
      ["codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:UpdateReport"],
      reportGroupArns,
    ),
  ];
}

export function pullStatements(repositoryArns: string[]): Statement[] {
  return [
    allow(
      "PullImages",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repositoryArns,
    ),
    // AWS defines no resources for this action:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    allow("LogInToRegistry", "ecr:GetAuthorizationToken", "*"),
  ];
}

/** Allows reading exactly the listed registry secrets, with exactly the listed keys. */
export function registrySecretStatements(secretArns: string[], keyArns: string[]): Statement[] {
  return [
    allow("ReadRegistrySecrets", "secretsmanager:GetSecretValue", secretArns),
    keyStatement("UseKeysOfRegistrySecrets", keyArns, hasEntries(keyArns), "secretsmanager", ["kms:Decrypt"]),
  ];
}

const OF_CODEBUILD = {
  describe: [
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
  ],
  manage: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
};

/**
 * @see
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
 */
export function buildNetworkStatements(installation: Installation, vpcConfig: IResolvable): Statement[] {
  return [
    ...networkStatements(installation, vpcConfig, OF_CODEBUILD),
    allow("LendInterfacesToCodeBuild", "ec2:CreateNetworkInterfacePermission", interfaceArns(installation), {
      conditions: {
        StringEquals: { "ec2:AuthorizedService": ["codebuild.amazonaws.com"] },
        ArnEquals: { "ec2:Subnet": subnetArns(installation, vpcConfig) },
      },
    }),
  ];
}

const REGISTRY_SIDS = { REGISTRY_USER: "DenyOtherUsers", REGISTRY_PASSWORD: "DenyOtherPasswords" } as const;
const REGISTRY_OVERRIDES = Object.keys(REGISTRY_VARIABLES) as RegistryVariable[];

/** Variables that may be set when a build is started. The token and Sysdig's endpoint are not among them. */
const SCAN_VARIABLES = [...BUILD_VARIABLES, ...REGISTRY_OVERRIDES];

/**
 * Settings that a caller could otherwise replace for a single build, to get at the token or the build role. Each key
 * needs its own Deny, because all conditions of a statement must apply. Only the operator Null detects whether an
 * override is present.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
 */
const PROTECTED = {
  Buildspec: "codebuild:source.buildspec",
  SourceLocation: "codebuild:source.location",
  SecondarySources: "codebuild:secondarySources",
  Image: "codebuild:environment.image",
  EnvironmentType: "codebuild:environment.type",
  ComputeType: "codebuild:environment.computeType",
  Certificate: "codebuild:environment.certificate",
  PrivilegedMode: "codebuild:environment.privilegedMode",
  ServiceRole: "codebuild:serviceRole",
  LogsConfig: "codebuild:logsConfig",
  Fleet: "codebuild:environment.fleet.fleetArn",
  RegistryCredential: "codebuild:environment.registryCredential",
  ImagePullCredentials: "codebuild:environment.imagePullCredentialsType",
  Artifacts: "codebuild:artifacts",
  SecondaryArtifacts: "codebuild:secondaryArtifacts",
  Cache: "codebuild:cache",
  EncryptionKey: "codebuild:encryptionKey",
};

/**
 * Allows starting, finding and looking up builds of one project, and reading the reports of one group. The start of a
 * build may set the variables that name a scan, and change nothing else. RetryBuild and StartBuildBatch are not
 * granted, because they would bypass this limit.
 */
export function startPolicy(projectArn: string, reportGroupArn: string): Statement[] {
  const start = startOf(projectArn);
  return [
    { sid: "StartScans", ...start },
    allow(
      "FindScans",
      ["codebuild:BatchGetBuilds", "codebuild:BatchGetProjects", "codebuild:ListBuildsForProject"],
      projectArn,
    ),
    allow("ReadLists", ["codebuild:BatchGetReports", "codebuild:DescribeTestCases"], reportGroupArn),
    {
      sid: "DenyOtherVariables",
      effect: "Deny",
      ...start,
      conditions: {
        "ForAnyValue:StringNotEquals": { "codebuild:environment.environmentVariables.name": SCAN_VARIABLES },
      },
    },
    {
      sid: "Deny${statement.key}Override",
      effect: "Deny",
      ...start,
      conditions: { Null: { "${statement.value}": ["false"] } },
      forEach: PROTECTED,
    },
  ];
}

/**
 * Limits registry credentials to the listed secrets, because builds may also read the token's secret, and to images of
 * the listed registries. The functions decide which secret belongs to which registry, because a statement for each host
 * would not fit. A separate policy, because it grows with the secrets.
 */
export function registryVariablesPolicy(projectArn: string, registryCredentials: IResolvable): Statement[] {
  const secretArns = registrySecrets(registryCredentials);
  const start = startOf(projectArn);
  return [
    {
      sid: "DenyOtherRegistries",
      effect: "Deny",
      ...start,
      conditions: {
        "ForAnyValue:StringEquals": {
          "codebuild:environment.environmentVariables.name": REGISTRY_OVERRIDES,
        },
        StringNotLike: {
          "codebuild:environment.environmentVariables/IMAGE_REFERENCE.value": allowedValues(
            registryHosts(registryCredentials),
            "/*",
          ),
        },
      },
    },
    ...REGISTRY_OVERRIDES.map((name): Statement => {
      const value = `codebuild:environment.environmentVariables/${name}.value`;
      return {
        sid: REGISTRY_SIDS[name],
        effect: "Deny",
        ...start,
        // Without the condition Null every build would be denied, because StringNotEquals also applies if the key is
        // absent.
        conditions: {
          Null: { [value]: ["false"] },
          StringNotEquals: { [value]: allowedValues(secretArns, `:${REGISTRY_VARIABLES[name]}`) },
        },
      };
    }),
  ];
}

function startOf(projectArn: string) {
  return { actions: ["codebuild:StartBuild"], resources: [projectArn] };
}

/** Returns each beginning with the ending, and `none`, which is no secret and no image: a list must not be empty. */
function allowedValues(beginnings: string[], ending: string): string[] {
  return Token.asList(Fn.concat([Token.asList(Fn.formatlist(`%s${ending}`, [beginnings])), ["none"]]));
}

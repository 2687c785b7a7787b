import type { Statement } from "../terraform-language";

/**
 * Names of the variables that a build may be started with. They are the contract with the scan-runner; neither the
 * token nor Sysdig's endpoint is among them.
 */
const SCAN_VARIABLES = ["SCAN_ID", "IMAGE_REFERENCE", "IMAGE_DIGEST", "IMAGE_PLATFORM"];

/**
 * What a caller could otherwise replace for a single build to get at the token or at the build role. Deny needs a
 * statement for each key, since conditions within one statement all have to hold; only the Null operator tells whether
 * an override is present.
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
 * May start, find and look up builds of one project, with the variables that name a scan and nothing else changed.
 * RetryBuild and StartBuildBatch are not granted: they would go around this.
 */
export function startPolicy(projectArn: string): Statement[] {
  const start = { actions: ["codebuild:StartBuild"], resources: [projectArn] };
  return [
    { sid: "StartScans", ...start },
    {
      sid: "FindScans",
      actions: ["codebuild:BatchGetBuilds", "codebuild:ListBuildsForProject"],
      resources: [projectArn],
    },
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

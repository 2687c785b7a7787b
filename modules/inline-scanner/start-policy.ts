import { Fn, Token } from "cdktf";
import type { Statement } from "../terraform-language";

/** Variables that read a registry's credentials, each from one key of a secret. */
const REGISTRY_VARIABLES = [
  { name: "REGISTRY_USER", key: "username", sid: "DenyOtherUsers" },
  { name: "REGISTRY_PASSWORD", key: "password", sid: "DenyOtherPasswords" },
];

/**
 * Names of the variables that a build may be started with. They are the contract with the scan-runner; neither the
 * token nor Sysdig's endpoint is among them.
 */
const SCAN_VARIABLES = [
  ...["SCAN_ID", "IMAGE_REFERENCE", "IMAGE_DIGEST", "IMAGE_PLATFORM"],
  ...REGISTRY_VARIABLES.map(({ name }) => name),
];

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
  const start = startOf(projectArn);
  return [
    { sid: "StartScans", ...start },
    {
      sid: "FindScans",
      actions: ["codebuild:BatchGetBuilds", "codebuild:BatchGetProjects", "codebuild:ListBuildsForProject"],
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

/**
 * A registry's credentials can only be taken from the secrets that are meant for it: builds may read the token's secret,
 * too. In a policy of its own, since it grows with the secrets.
 */
export function registryVariablesPolicy(projectArn: string, registrySecretArns: string[]): Statement[] {
  return REGISTRY_VARIABLES.map(({ name, key, sid }): Statement => {
    const value = `codebuild:environment.environmentVariables/${name}.value`;
    return {
      sid,
      effect: "Deny",
      ...startOf(projectArn),
      // Where the key is absent, StringNotEquals holds: without Null every build would be denied.
      conditions: {
        Null: { [value]: ["false"] },
        StringNotEquals: { [value]: allowedValues(registrySecretArns, key) },
      },
    };
  });
}

function startOf(projectArn: string) {
  return { actions: ["codebuild:StartBuild"], resources: [projectArn] };
}

/** A list of values must not be empty, hence the one that no secret has. */
function allowedValues(secretArns: string[], key: string): string[] {
  return Token.isUnresolved(secretArns)
    ? Token.asList(Fn.concat([Token.asList(Fn.formatlist(`%s:${key}`, [secretArns])), ["none"]]))
    : [...secretArns.map((secretArn) => `${secretArn}:${key}`), "none"];
}

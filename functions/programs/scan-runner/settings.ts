import type { BuildEnvironmentVariable, BuildVariable, SettingVariable } from "../../contract/build";
import { TOKEN_NOT_SET } from "../../contract/build";
import { RunnerError } from "./runner-error";

/**
 * Values that may name an image, because the starter of a build chooses them. The settings of the project are checked
 * before it is made, by the validations of their inputs.
 */
const ALLOWED = {
  // `registry/repository[:tag]` in these three parts.
  IMAGE_REFERENCE:
    /^(?=.{1,300}$)([a-z\d][\w.-]*(?::\d+)?)\/([a-z\d][\w.-]*(?:\/[a-z\d][\w.-]*)*)(?::(\w[\w.-]*))?$/i,
  // It travels on its own, and is empty where nobody knows it.
  IMAGE_DIGEST: /^(sha256:[\da-f]{64})?$/,
  IMAGE_PLATFORM: /^linux\/(amd64|arm64)$/,
} satisfies Record<Exclude<BuildVariable, "SCAN_ID" | "CONTROL_FIRST">, RegExp>;

/** The variables of a build, unchecked: this module's, and one of CodeBuild's own. */
export type BuildEnvironment = Partial<Record<BuildEnvironmentVariable | "CODEBUILD_BUILD_ARN", string>>;

/** The task of a build: the values that it was started for, checked, and the project's settings under their own names. */
export interface Settings
  extends Readonly<Record<SettingVariable, string>>,
    Pick<BuildEnvironment, "MEMBER_PULL_ROLE" | "CODEBUILD_BUILD_ARN" | "CONTROL_FIRST"> {
  /** The image as people know it: `registry/repository`, with its tag, or else the digest that runs. */
  readonly reference: string;
  /** Host of the registry, perhaps with its port. */
  readonly registryHost: string;
  /** Path below the host. */
  readonly repository: string;
  /** @default latest */
  readonly tag: string;
  /** Empty or absent where nobody knows it. */
  readonly imageDigest?: string;
  readonly imagePlatform: string;
  /** Sysdig's, which nobody but the scanner gets. */
  readonly apiToken: string;
  /** That the task definition names; absent for an anonymous pull, and for ECR. */
  readonly loginUser?: string;
  readonly loginPassword?: string;
}

/**
 * Reads the build's environment variables.
 * @throws RunnerError where there is no token, and for an image that cannot exist
 */
export function readBuildSettings(environment: Readonly<BuildEnvironment>): Settings {
  // Those of an image are there once they are checked.
  const { SECURE_API_TOKEN, IMAGE_REFERENCE, IMAGE_DIGEST, IMAGE_PLATFORM } = environment as Record<
    keyof BuildEnvironment,
    string
  >;
  if (!SECURE_API_TOKEN || SECURE_API_TOKEN === TOKEN_NOT_SET) throw new RunnerError("TokenMissing");
  for (const [name, allowed] of Object.entries(ALLOWED)) {
    if (allowed.test(environment[name as keyof typeof ALLOWED] ?? "")) continue;
    throw new RunnerError("InvalidImage", `${name} must match ${allowed.source}`);
  }
  const [, registryHost = "", repository = "", tag] = ALLOWED.IMAGE_REFERENCE.exec(IMAGE_REFERENCE) ?? [];
  return {
    ...(environment as Record<SettingVariable, string>),
    reference: tag || !IMAGE_DIGEST ? IMAGE_REFERENCE : `${IMAGE_REFERENCE}@${IMAGE_DIGEST}`,
    registryHost,
    repository,
    tag: tag ?? "latest",
    imageDigest: IMAGE_DIGEST,
    imagePlatform: IMAGE_PLATFORM,
    apiToken: SECURE_API_TOKEN,
    loginUser: environment.REGISTRY_USER,
    loginPassword: environment.REGISTRY_PASSWORD,
  };
}

import type { BuildEnvironmentVariable, BuildVariable, SettingVariable } from "../../contract/build";
import { TOKEN_NOT_SET } from "../../contract/build";
import { RunnerError } from "./runner-error";

/** Allowed values of the variables that the starter of a build chooses. Terraform has validated the other settings. */
const ALLOWED = {
  // `registry/repository[:tag]`, in three groups.
  IMAGE_REFERENCE:
    /^(?=.{1,300}$)([a-z\d][\w.-]*(?::\d+)?)\/([a-z\d][\w.-]*(?:\/[a-z\d][\w.-]*)*)(?::(\w[\w.-]*))?$/i,
  // Separate from the reference; empty if unknown.
  IMAGE_DIGEST: /^(sha256:[\da-f]{64})?$/,
  IMAGE_PLATFORM: /^linux\/(amd64|arm64)$/,
} satisfies Record<Exclude<BuildVariable, "SCAN_ID" | "CONTROL_FIRST">, RegExp>;

/** The variables of a build, unchecked. */
export type BuildEnvironment = Partial<Record<BuildEnvironmentVariable | "CODEBUILD_BUILD_ARN", string>>;

export interface Settings
  extends Readonly<Record<SettingVariable, string>>,
    Pick<BuildEnvironment, "MEMBER_PULL_ROLE" | "CODEBUILD_BUILD_ARN" | "CONTROL_FIRST"> {
  /** The image as people know it: `registry/repository` with its tag; without a tag, with the digest that runs. */
  readonly reference: string;
  /** Host of the registry, with its port if there is one. */
  readonly registryHost: string;
  readonly repository: string;
  /** @default latest */
  readonly tag: string;
  /** Empty or absent if unknown. */
  readonly imageDigest?: string;
  readonly imagePlatform: string;
  /** Sysdig's token, which only the scanner gets. */
  readonly apiToken: string;
  /** User that the task definition names; absent for an anonymous pull, and for ECR. */
  readonly loginUser?: string;
  readonly loginPassword?: string;
}

/** @throws RunnerError if the token is missing, or the image cannot exist */
export function readBuildSettings(environment: Readonly<BuildEnvironment>): Settings {
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

import type {
  BuildEnvironmentVariable,
  BuildVariable,
  RegistryVariable,
  SettingVariable,
} from "../contract/build";
import { TOKEN_NOT_SET } from "../contract/token";
import { ScanError } from "./scan-error";

/**
 * What may name an image: whoever starts a build chooses it. The settings of the project are checked before it is made, by
 * the validations of their inputs.
 */
const ALLOWED = {
  // `registry/repository[:tag]`; the digest travels on its own, and is empty where nobody knows it.
  IMAGE_REFERENCE: /^(?=.{1,300}$)[a-z\d][\w.-]*(:\d+)?(\/[a-z\d][\w.-]*)+(:\w[\w.-]*)?$/i,
  IMAGE_DIGEST: /^(sha256:[\da-f]{64})?$/,
  IMAGE_PLATFORM: /^linux\/(amd64|arm64)$/,
} satisfies Record<Exclude<BuildVariable, "SCAN_ID">, RegExp>;

/** The variables of a build, unchecked. */
export type BuildEnvironment = Partial<Record<BuildEnvironmentVariable, string>>;

/** The environment variables, under their own names; those of the image are checked. */
export type Settings = Readonly<
  Record<keyof typeof ALLOWED | SettingVariable | "SECURE_API_TOKEN", string> &
    Partial<Record<RegistryVariable, string>>
>;

/**
 * Reads the build's environment variables.
 * @throws ScanError where there is no token, and for an image that cannot exist
 */
export function readSettings(environment: Readonly<BuildEnvironment>): Settings {
  const { SECURE_API_TOKEN, IMAGE_DIGEST = "" } = environment;
  if ((SECURE_API_TOKEN || TOKEN_NOT_SET) === TOKEN_NOT_SET) throw new ScanError("NoToken");
  const settings = { ...environment, IMAGE_DIGEST } as Settings;
  for (const [name, allowed] of Object.entries(ALLOWED)) {
    if (allowed.test(settings[name as keyof typeof ALLOWED])) continue;
    throw new ScanError("InvalidImage", `${name} must match ${allowed.source}`);
  }
  return settings;
}

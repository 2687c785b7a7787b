import type {
  BuildEnvironmentVariable,
  BuildVariable,
  RegistryVariable,
  SettingVariable,
} from "../contract/build";
import { TOKEN_ADVICE, TOKEN_NOT_SET } from "../contract/token";
import { misconfigured, ScanError } from "./scan-error";

/**
 * https, or http to this machine, as tests use. No `@`: credentials would end up in command lines and logs. Only
 * characters that an exported variable may have.
 */
export const SAFE_URL =
  /^(https:\/\/\w|http:\/\/(127\.0\.0\.1|localhost|\[::1])(:\d+)?(\/|$))[\w.,:;/+=()#?&%~-]{0,900}$/;

const FLAG = /^(true|false)$/;

/** What the build's environment variables may hold. */
const ALLOWED = {
  // `registry/repository[:tag]`; the digest travels on its own, and is empty where nobody knows it.
  IMAGE_REFERENCE: /^(?=.{1,300}$)[a-z\d][\w.-]*(:\d+)?(\/[a-z\d][\w.-]*)+(:\w[\w.-]*)?$/i,
  IMAGE_DIGEST: /^(sha256:[\da-f]{64})?$/,
  IMAGE_PLATFORM: /^linux\/(amd64|arm64)$/,
  SYSDIG_SECURE_ENDPOINT: SAFE_URL,
  SYSDIG_POLICIES: /^\[("(\\.|[^"\\])+",?)*]$/,
  SYSDIG_SKIP_TLS_VERIFY: FLAG,
  SCANNER_VERSION: /^\w[\w.-]*$/,
  SCANNER_BASE_URL: SAFE_URL,
  SCANNER_SHA256: /^{("(amd64|arm64)":"[\da-f]{64}",?)*}$/,
  FAIL_BUILD_ON_POLICY_FAILURE: FLAG,
} satisfies Record<SettingVariable | Exclude<BuildVariable, "SCAN_ID">, RegExp>;

/** The variables of a build, unchecked. */
export type BuildEnvironment = Partial<Record<BuildEnvironmentVariable, string>>;

/** The checked environment variables, under their own names. */
export type Settings = Readonly<
  Record<keyof typeof ALLOWED | Extract<BuildEnvironmentVariable, "SECURE_API_TOKEN">, string> &
    Partial<Record<RegistryVariable, string>>
>;

/**
 * Reads the build's environment variables.
 * @throws ScanError `configuration` for a setting of the project, `permanent` for an image that cannot exist
 */
export function readSettings(environment: Readonly<BuildEnvironment>): Settings {
  const { SECURE_API_TOKEN, IMAGE_DIGEST = "" } = environment;
  if ((SECURE_API_TOKEN || TOKEN_NOT_SET) === TOKEN_NOT_SET)
    throw misconfigured(`no token stored: ${TOKEN_ADVICE}`);
  const settings = { ...environment, IMAGE_DIGEST } as Settings;
  for (const [name, allowed] of Object.entries(ALLOWED)) {
    const value = settings[name as keyof typeof ALLOWED];
    if (allowed.test(value)) continue;
    const message = `${name} must match ${allowed.source}`;
    throw name.startsWith("IMAGE") ? new ScanError(message, "permanent", "image") : misconfigured(message);
  }
  return settings;
}

import type { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { Fn, Token } from "cdktf";
import {
  type ProjectVariable,
  REGISTRY_SECRETS_VARIABLE,
  type SettingVariable,
} from "../../functions/contract/build";
import { buildProxyVariables } from "../network";
import { type BoolValue, choose, isGiven } from "../terraform-language";
import type { InlineScannerProps } from "./inline-scanner-props";
import { registrySecretsSetting } from "./registry-credentials";

/**
 * Maximum of a build on Lambda compute, in minutes: https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html
 */
const LAMBDA_MINUTES = 15;

export function environmentVariables(
  { installation: { inputs }, token }: InlineScannerProps,
  onLambda: BoolValue,
) {
  const plain = {
    SYSDIG_SECURE_ENDPOINT: Fn.trimsuffix(inputs.sysdigSecureEndpoint, "/"),
    SYSDIG_POLICIES: Fn.jsonencode(inputs.sysdigPolicies),
    SYSDIG_SKIP_TLS_VERIFY: Token.asString(Fn.tostring(inputs.sysdigSkipTlsVerify)),
    SCANNER_VERSION: inputs.scannerVersion,
    SCANNER_BASE_URL: Fn.trimsuffix(inputs.scannerBaseUrl, "/"),
    SCANNER_SHA256: Fn.jsonencode(inputs.scannerSha256),
    // The scan-runner ends the scanner before this time is over.
    BUILD_TIMEOUT_MINUTES: Token.asString(
      Fn.tostring(choose(onLambda, LAMBDA_MINUTES, inputs.buildTimeoutMinutes)),
    ),
    FAIL_BUILD_ON_POLICY_FAILURE: Token.asString(Fn.tostring(inputs.failBuildOnPolicyFailure)),
    // Not for the build: the function that starts builds reads this variable.
    [REGISTRY_SECRETS_VARIABLE]: Fn.jsonencode(registrySecretsSetting(inputs.registryCredentials)),
  } satisfies Record<SettingVariable | typeof REGISTRY_SECRETS_VARIABLE, string>;
  return [
    { name: "SECURE_API_TOKEN" satisfies ProjectVariable, ...token.buildVariable },
    ...Object.entries(plain).map(([name, value]) => ({ name, type: "PLAINTEXT", value })),
  ];
}

/** Adds the variables that exist only with an optional input. */
export function addOptionalVariables(
  project: CodebuildProject,
  { installation, caBundle, members }: InlineScannerProps,
): void {
  const { proxy } = installation.inputs;
  const pullRole = { ["MEMBER_PULL_ROLE" satisfies ProjectVariable]: members.pullRole };
  const optional = [
    { when: isGiven(proxy), type: "PLAINTEXT", values: buildProxyVariables(proxy) },
    { when: members.exists, type: "PLAINTEXT", values: pullRole },
    ...caBundle.buildVariables,
  ];
  project.addOverride(
    "environment.dynamic.environment_variable",
    optional.map(({ when, type, values }) => ({
      for_each: choose(when, values, {}),
      content: { name: "${environment_variable.key}", type, value: "${environment_variable.value}" },
    })),
  );
}

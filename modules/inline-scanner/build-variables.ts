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

/** The time-out of a build on Lambda compute: https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html */
const LAMBDA_MINUTES = 15;

/** The project's environment variables that are there in any case. */
export function environmentVariables(props: InlineScannerProps, onLambda: BoolValue) {
  const plain = {
    SYSDIG_SECURE_ENDPOINT: Fn.trimsuffix(props.sysdigSecureEndpoint, "/"),
    SYSDIG_POLICIES: Fn.jsonencode(props.sysdigPolicies),
    SYSDIG_SKIP_TLS_VERIFY: Token.asString(Fn.tostring(props.sysdigSkipTlsVerify)),
    SCANNER_VERSION: props.scannerVersion,
    SCANNER_BASE_URL: Fn.trimsuffix(props.scannerBaseUrl, "/"),
    SCANNER_SHA256: Fn.jsonencode(props.scannerSha256),
    // The scanner's own time ends within it.
    BUILD_TIMEOUT_MINUTES: Token.asString(
      Fn.tostring(choose(onLambda, LAMBDA_MINUTES, props.buildTimeoutMinutes)),
    ),
    FAIL_BUILD_ON_POLICY_FAILURE: Token.asString(Fn.tostring(props.failBuildOnPolicyFailure)),
    // Read by the function that starts builds.
    [REGISTRY_SECRETS_VARIABLE]: Fn.jsonencode(registrySecretsSetting(props.registryCredentials)),
  } satisfies Record<SettingVariable | typeof REGISTRY_SECRETS_VARIABLE, string>;
  return [
    { name: "SECURE_API_TOKEN" satisfies ProjectVariable, ...props.token.buildVariable },
    ...Object.entries(plain).map(([name, value]) => ({ name, type: "PLAINTEXT", value })),
  ];
}

/** Adds those that stand or fall with an optional input, each kind under its condition. */
export function addOptionalVariables(
  project: CodebuildProject,
  { proxy, caBundle, members }: InlineScannerProps,
): void {
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

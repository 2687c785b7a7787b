import type { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { type BoolValue, choose } from "../terraform-language";

/** Environment variables of builds, of one type, under one condition. */
export interface OptionalBuildVariables {
  readonly when: BoolValue;
  readonly values: Readonly<Record<string, string>>;
  /** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html */
  readonly type: string;
}

/** Those that builds are known here to have. */
export function certainVariables(all: readonly OptionalBuildVariables[]) {
  return all
    .filter(({ when }) => when === true)
    .flatMap(({ type, values }) => Object.entries(values).map(([name, value]) => ({ name, type, value })));
}

/** Adds those where only Terraform knows whether builds have them. */
export function addUncertainVariables(
  project: CodebuildProject,
  all: readonly OptionalBuildVariables[],
): void {
  const uncertain = all.filter(({ when }) => typeof when !== "boolean");
  if (uncertain.length > 0) {
    project.addOverride(
      "environment.dynamic.environment_variable",
      uncertain.map(({ when, type, values }) => ({
        for_each: choose<object>(when, values, {}),
        content: { name: "${environment_variable.key}", type, value: "${environment_variable.value}" },
      })),
    );
  }
}

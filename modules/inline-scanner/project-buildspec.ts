import { AssetType, Fn, type IResolvable, Op, TerraformAsset, Token } from "cdktf";
import type { Construct } from "constructs";
import { finishedProgram } from "../programs";
import { type BoolValue, choose } from "../terraform-language";
import { PROXY_BLOCK, REPORT_GROUP, RUNTIME_VERSIONS_BLOCK } from "./buildspec-text";

interface BuildspecSettings {
  /** Common beginning of the report groups' ARNs. */
  readonly reportGroups: string;
  readonly isCurated: BoolValue;
  readonly onLambda: BoolValue;
  readonly hasProxy: BoolValue;
}

/**
 * Returns the buildspec, which is read from a file so that Terraform evaluates no expression in it. CodeBuild accepts
 * `runtime-versions` only for its own images on EC2 compute.
 */
export function buildspecFor(scope: Construct, settings: BuildspecSettings): string {
  const { reportGroups, isCurated, onLambda, hasProxy } = settings;
  const { path } = new TerraformAsset(scope, "buildspec", {
    path: finishedProgram("buildspec.yml"),
    type: AssetType.FILE,
  });
  const spec = Fn.replace(Fn.file(path), REPORT_GROUP, reportGroups);
  const runtimeVersions = Fn.rawString(RUNTIME_VERSIONS_BLOCK);
  const named = Op.and(isCurated, Op.not(onLambda)) as IResolvable;
  const chosen = Fn.replace(spec, Token.asString(choose(named, "", runtimeVersions)), "");
  return Fn.join("", [chosen, Token.asString(choose(hasProxy, Fn.rawString(PROXY_BLOCK), ""))]);
}

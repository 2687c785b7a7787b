import { Fn, type IResolvable, ref, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import { arn, type Where } from "../installation";
import { attributeOf, choose, hasEntries, type Inputs } from "../terraform-language";

/**
 * Returns the part's own clusters; without any, the installation's. Empty: all clusters of the account in this region.
 */
export function chosenClusters(
  scope: Construct,
  part: IResolvable,
  ofInstallation: Inputs,
): readonly string[] {
  const own = attributeOf(part, "cluster_arns");
  // A null part and a null list name no clusters.
  const isNamed = Fn.try([hasEntries(own), ref("false")]) as IResolvable;
  return new TerraformLocal(scope, "cluster-arns", choose(isNamed, own, ofInstallation.clusterArns)).asList;
}

/** Returns these clusters; all, if the list is empty. */
export function clustersOrAll(where: Where, clusterArns: readonly string[]): string[] {
  return Token.asList(choose(hasEntries(clusterArns), clusterArns, [arn(where, "ecs", "cluster/*")]));
}

/** Returns the ARNs of all resources of some kinds, such as `service-deployment`, in these clusters. */
export function inClusters(where: Where, clusterArns: readonly string[], kinds: readonly string[]): string[] {
  const everywhere = kinds.map((kind) => arn(where, "ecs", `${kind}/*`));
  // One text, because Terraform's `replace` accepts only a single text.
  const together = Fn.join(",", clusterArns as string[]);
  const named = kinds.map((kind) =>
    Token.asList(Fn.formatlist("%s/*", [Fn.split(",", Fn.replace(together, ":cluster/", `:${kind}/`))])),
  );
  const [first = [], ...others] = named;
  const all = others.length > 0 ? Token.asList(Fn.concat([first, ...others])) : first;
  return Token.asList(choose(hasEntries(clusterArns), all, everywhere));
}

import { Fn, type IResolvable, ref, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import { arn, type Where } from "../installation";
import { attributeOf, choose, hasEntries, type Inputs } from "../terraform-language";

/**
 * The clusters that a part is for: its own, or those of the installation where it names none. An empty list means all of
 * the account in this region.
 */
export function chosenClusters(
  scope: Construct,
  part: IResolvable,
  ofInstallation: Inputs,
): readonly string[] {
  const own = attributeOf(part, "cluster_arns");
  // Of a part or a list that is null: none.
  const isNamed = Fn.try([hasEntries(own), ref("false")]) as IResolvable;
  return new TerraformLocal(scope, "cluster-arns", choose(isNamed, own, ofInstallation.clusterArns)).asList;
}

/** ARNs of these clusters; of an empty list: of all. */
export function clustersOrAll(where: Where, clusterArns: readonly string[]): string[] {
  return Token.asList(choose(hasEntries(clusterArns), clusterArns, [arn(where, "ecs", "cluster/*")]));
}

/** ARNs of everything of some kinds, such as `service-deployment`, that is in these clusters. */
export function inClusters(where: Where, clusterArns: readonly string[], kinds: readonly string[]): string[] {
  const everywhere = kinds.map((kind) => arn(where, "ecs", `${kind}/*`));
  // Terraform replaces within one text only.
  const together = Fn.join(",", clusterArns as string[]);
  const named = kinds.map((kind) =>
    Token.asList(Fn.formatlist("%s/*", [Fn.split(",", Fn.replace(together, ":cluster/", `:${kind}/`))])),
  );
  const [first = [], ...others] = named;
  const all = others.length > 0 ? Token.asList(Fn.concat([first, ...others])) : first;
  return Token.asList(choose(hasEntries(clusterArns), all, everywhere));
}

import { Fn, type IResolvable, ref, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import type { CLUSTERS_ATTRIBUTE } from "../../functions/contract/blocking/attributes";
import { arn, type Where } from "../installation";
import { attributeOf, choose, hasEntries, type ObjectProps } from "../terraform-language";

/** A part of the installation that may be for some of its clusters only. */
export type OfClusters = ObjectProps<typeof CLUSTERS_ATTRIBUTE>;

/**
 * The clusters that a part is for: its own, or those of the installation where it names none. An empty list means all of
 * the account in this region.
 */
export function chosenClusters<T extends OfClusters>(
  scope: Construct,
  part: T | IResolvable,
  ofInstallation: readonly string[],
): readonly string[] {
  const own = attributeOf<T>(part, "clusterArns") as readonly string[] | undefined;
  if (own === undefined || own === null || (Array.isArray(own) && own.length === 0)) {
    return ofInstallation;
  }
  if (!Token.isUnresolved(own)) {
    return own;
  }
  // Of a part or a list that is null: none.
  const isNamed = Fn.try([hasEntries(own), ref("false")]);
  const chosen = choose<readonly string[]>(isNamed, own, ofInstallation);
  return new TerraformLocal(scope, "cluster-arns", chosen).asList;
}

/** ARNs of everything of some kinds, such as `service-deployment`, that is in these clusters. */
export function inClusters(where: Where, clusterArns: readonly string[], kinds: readonly string[]): string[] {
  const everywhere = kinds.map((kind) => arn(where, "ecs", `${kind}/*`));
  if (!Token.isUnresolved(clusterArns)) {
    const named = kinds.flatMap((kind) => clusterArns.map((cluster) => `${replaceKind(cluster, kind)}/*`));
    return clusterArns.length > 0 ? named : everywhere;
  }
  // Terraform replaces within one text only.
  const together = Fn.join(",", clusterArns as string[]);
  const named = kinds.map((kind) =>
    Token.asList(Fn.formatlist("%s/*", [Fn.split(",", replaceKind(together, kind))])),
  );
  const [first = [], ...others] = named;
  const all = others.length > 0 ? Token.asList(Fn.concat([first, ...others])) : first;
  return Token.asList(choose(hasEntries(clusterArns), all, everywhere));
}

function replaceKind(clusters: string, kind: string): string {
  return Token.isUnresolved(clusters)
    ? Fn.replace(clusters, ":cluster/", `:${kind}/`)
    : clusters.replace(":cluster/", `:${kind}/`);
}

import { Aspects } from "cdktf";
import type { Construct, IConstruct } from "constructs";

export function tagAll(scope: Construct, tags: Record<string, string>): void {
  const visit = (node: IConstruct) => {
    if (isTaggable(node)) node.tags = tags;
  };
  Aspects.of(scope).add({ visit });
}

function isTaggable(node: IConstruct): node is IConstruct & { tags: Record<string, string> } {
  return "tagsInput" in node;
}

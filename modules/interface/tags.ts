import { Aspects, type IAspect } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/** Tags every resource within a construct that can be tagged. */
export function tagAll(scope: Construct, tags: Record<string, string>): void {
  Aspects.of(scope).add(new Tags(tags));
}

class Tags implements IAspect {
  constructor(private readonly tags: Record<string, string>) {}

  visit(node: IConstruct): void {
    if (isTaggable(node)) {
      node.tags = this.tags;
    }
  }
}

function isTaggable(node: IConstruct): node is IConstruct & { tags: Record<string, string> } {
  return "tagsInput" in node;
}

import { Aspects, type IAspect, Token } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/** Tags every resource within a construct that can be tagged; without tags it changes nothing. */
export function tagAll(scope: Construct, tags: Record<string, string>): void {
  if (Token.isUnresolved(tags) || Object.keys(tags).length > 0) {
    Aspects.of(scope).add(new Tags(tags));
  }
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

import type { Construct, IConstruct } from "constructs";

const COMMENT = "comment";

/** Says in the published module what a construct is for, or why a resource is as it is; above a part or a resource. */
export function comment<T extends Construct>(construct: T, text: string): T {
  construct.node.addMetadata(COMMENT, text);
  return construct;
}

/** The text of `comment`, if any. */
export function commentOf(construct: IConstruct): string | undefined {
  return construct.node.metadata.find(({ type }) => type === COMMENT)?.data;
}

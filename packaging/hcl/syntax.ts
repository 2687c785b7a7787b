/** The parts of a syntax tree's node that are read here. */
export interface SyntaxNode {
  /** Empty for three nodes: parentheses, the node of an object's key, and the element that a splat stands for. */
  readonly type: string;
  readonly children?: readonly SyntaxNode[];
  /** Place in the text: of a key, its own; of some other nodes, that of their first character. */
  readonly range: { readonly start: { readonly byte: number }; readonly end: { readonly byte: number } };
  readonly meta?: {
    readonly value?: string;
    readonly type?: string;
    readonly name?: string;
    readonly operator?: string;
    readonly expandedFinalArgument?: boolean;
    readonly traversal?: readonly { readonly type: string; readonly segment: string }[];
    /** Of a splat: `[*]`, or `.*`, which means less. */
    readonly anonSymbolExpression?: string;
    readonly openRangeValue?: string;
    readonly keyVar?: string;
    readonly valVar?: string;
    readonly groupedValue?: boolean;
    readonly conditionalExpression?: string;
  };
}

export interface Expression {
  readonly text: string;
  readonly tree: SyntaxNode;
}

/** @throws Error when the text is no expression of Terraform's language */
export async function parseExpression(text: string): Promise<Expression> {
  // Imported on demand: it brings megabytes of WebAssembly, which run at once.
  const { getExpressionAst } = await import("@cdktf/hcl2json");
  try {
    const tree = (await getExpressionAst("expression.tf", text)) as SyntaxNode | null;
    if (tree) {
      return { text, tree };
    }
  } catch (error) {
    const [, reason] = /expression\.tf:(.*)/s.exec((error as Error).message) ?? [];
    throw new Error(`This is no Terraform expression: ${text} (${reason ?? error})`);
  }
  throw new Error(`This is no Terraform expression: ${text}`);
}

/** Removes all parentheses around an expression. */
export function withoutParentheses(node: SyntaxNode): SyntaxNode {
  return node.type === "" && node.children?.length === 1
    ? withoutParentheses(node.children[0] as SyntaxNode)
    : node;
}

export function itemsOf(object: SyntaxNode): [SyntaxNode, SyntaxNode][] {
  const children = object.children ?? [];
  return children.flatMap((key, index) =>
    index % 2 === 0 ? [[key, children[index + 1] as SyntaxNode]] : [],
  );
}

/** Returns the key of an item, if it is a bare word, which is text. Only the expression's own text has it. */
export function bareKey(key: SyntaxNode, { text }: Expression): string | undefined {
  const isBare = key.type === "" && (key.children ?? []).length === 0;
  return isBare ? Buffer.from(text).subarray(key.range.start.byte, key.range.end.byte).toString() : undefined;
}

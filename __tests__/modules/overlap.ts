/** A part of a pattern: a character, `*` for any text, or `:*` for some text without a colon. */
type Part = { readonly character: string } | { readonly any: "text" | "name" };

/**
 * Whether some ARN matches both: a resource of a policy, where `*` is any text, and a type of resource of AWS's service
 * authorization reference, where `${Name}` is some text without a colon.
 */
export function overlaps(resource: string, type: string): boolean {
  const left = [...resource].map((character): Part => (character === "*" ? { any: "text" } : { character }));
  const right = type
    .split(/(\$\{\w+\})/)
    .flatMap((text): Part[] =>
      text.startsWith("${") ? [{ any: "name" }] : [...text].map((character) => ({ character })),
    );
  const known = new Map<number, boolean>();
  const meet = (from: number, to: number): boolean => {
    const key = from * (right.length + 1) + to;
    const answer = known.get(key) ?? compare(from, to);
    known.set(key, answer);
    return answer;
  };
  const compare = (from: number, to: number): boolean => {
    const [one, other] = [left[from], right[to]];
    if (one === undefined || other === undefined) {
      return one === other || (other === undefined && isAny(one) && meet(from + 1, to));
    }
    if (isAny(one)) {
      return meet(from + 1, to) || meet(from, to + 1);
    }
    if (isAny(other)) {
      return one.character !== ":" && (meet(from + 1, to + 1) || meet(from + 1, to));
    }
    return one.character === other.character && meet(from + 1, to + 1);
  };
  return meet(0, 0);
}

function isAny(part: Part | undefined): part is { readonly any: "text" | "name" } {
  return part !== undefined && "any" in part;
}

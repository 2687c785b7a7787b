/** Where an event or a message comes from; a rule is for one of them. */
export type Kind = "task" | "build" | "own event" | "message";

/** An event of EventBridge, or the attributes of a message of SNS. */
export interface Judged {
  readonly kind: Kind;
  readonly event: object;
}

/** A rule's or a subscription's pattern. */
export interface Rule {
  readonly kind: Kind;
  readonly pattern: object;
}

/**
 * Events that a rule has to match, and why it must not match the others of its kind. It matches none of another
 * kind.
 */
export interface Expectation {
  readonly matches: readonly string[];
  readonly others: readonly { readonly events: readonly string[]; readonly because: string }[];
}

/**
 * Whether the rule is asked about the event: subscriptions of SNS see messages only, rules of EventBridge
 * events only.
 */
export function isAsked(rule: Rule, { kind }: Judged): boolean {
  return (rule.kind === "message") === (kind === "message");
}

/** How what a matcher says of a rule differs from what is expected: a sentence for each event. */
export function complaints(
  name: string,
  { kind }: Rule,
  answers: ReadonlyMap<string, boolean>,
  events: ReadonlyMap<string, Judged>,
  { matches, others }: Expectation,
): string[] {
  const reasons = new Map(others.flatMap(({ events, because }) => events.map((event) => [event, because])));
  const unknown = [...matches, ...reasons.keys()].filter((event) => events.get(event)?.kind !== kind);
  return [
    ...unknown.map((event) => `${name}: there is no ${kind} "${event}".`),
    ...[...answers].flatMap(([event, isMatch]) => {
      const isOfKind = events.get(event)?.kind === kind;
      if (matches.includes(event)) {
        return isMatch ? [] : [`${name} does not match "${event}", and should.`];
      }
      const reason = isOfKind ? reasons.get(event) : "it comes from another source";
      if (reason === undefined) {
        return [`${name}: nothing says whether "${event}" is to match; it does${isMatch ? "" : " not"}.`];
      }
      return isMatch ? [`${name} matches "${event}", and should not: ${reason}.`] : [];
    }),
  ];
}

import type { ErrorClass, ErrorScope, ScanError } from "../contract/scan";

/** Who can fix an error, and what it hits. */
interface Judgement {
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
}

/**
 * What changes the judgement of an error.
 * - source: it is about the repository of the image, or the credentials for it;
 * - image: it is about this image alone;
 * - busy: whoever was asked has too much to do;
 * - unreachable: whoever was asked did not answer.
 */
export type Circumstance = "source" | "image" | "busy" | "unreachable";

/** One way in which a scan ends without a verdict. All that people read of it stands here, once. */
export interface ErrorReason extends Judgement {
  /** Words that its reason says, and no other's: by them a reader finds it on the page. */
  readonly says: string;
  /**
   * The reason of an error that a scan-runner exports, around its words: `{detail}` is what the build says, `{endpoint}` and
   * `{platform}` what it was started with, `{access}` how a registry lets it in.
   * @default "{says}: {detail}"
   */
  readonly sentence?: string;
  /** What happened, as Markdown. */
  readonly meaning: string;
  /** What to do, as Markdown. */
  readonly advice: string;
  /** Other judgements, in the order in which the page names them; `when` ends a sentence there. */
  readonly otherwise?: Readonly<Partial<Record<Circumstance, Judgement & { readonly when: string }>>>;
}

/** An entry of a catalogue, with its own name there: it stays the same when words change. */
export type CodedReason = ErrorReason & { readonly code?: string };

/** A catalogue whose entries know their names. */
export function withCodes<Code extends string>(
  entries: Readonly<Record<Code, ErrorReason>>,
): Readonly<Record<Code, CodedReason>> {
  const coded = Object.entries<ErrorReason>(entries).map(([code, entry]) => [code, { ...entry, code }]);
  return Object.fromEntries(coded);
}

/**
 * The error of a scan that ends for this reason.
 *
 * @param describe the reason's sentence, around the words that the page knows it by
 * @param circumstance where the entry names no such one, the error is judged as usual
 */
export function errorOf(
  entry: CodedReason,
  describe: (says: string) => string,
  circumstance?: Circumstance,
): ScanError {
  const { errorClass, errorScope } = (circumstance && entry.otherwise?.[circumstance]) ?? entry;
  return { kind: "error", code: entry.code, errorClass, errorScope, reason: describe(entry.says) };
}

import { withAddresses } from "../contract/documentation";
import { withoutLinks, withoutMarkup, withoutQueries } from "../contract/exportable";
import type { ErrorClass, ErrorScope, ScanError } from "../contract/images/scan";

/** Who can fix an error, and what it hits. */
interface ErrorClassification {
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
}

export const OF_INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
export const OF_REGISTRY = { errorClass: "configuration", errorScope: "registry" } as const;
export const UNREACHABLE = { errorClass: "infrastructure", errorScope: "installation" } as const;
export const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;
export const CONFIGURED_IMAGE = { errorClass: "configuration", errorScope: "image" } as const;
export const OF_IMAGE = { errorClass: "infrastructure", errorScope: "image" } as const;
/** Only another push of the image, or another task definition, ends it. */
export const OWN_FAULT = { errorClass: "permanent", errorScope: "image" } as const;

/** Advice where there is no token, or none that Sysdig takes. Errors of both engines have it. */
export const TOKEN_ADVICE =
  "set sysdig_secure_api_token and raise sysdig_secure_api_token_version, or store it in the existing secret or parameter";

/** The rest of an error that there is no token. */
export const NO_TOKEN = { sentence: "{says}: {advice}", advice: TOKEN_ADVICE } as const;

/** Advice where ECR of another account refuses a hub. */
export const MEMBER_ADVICE =
  "apply the member module there with the member_settings of this hub. Where its ecr_repository_arns names some, add the repository. If the account is to be no member, admit the scanner role in the repository policy";

/** Advice where Sysdig's backend cannot do what the CLI scanner can. */
export const INLINE_ADVICE = "use scan_mode = inline";

/**
 * Circumstance that changes the classification of an error, or its advice.
 * - registry: it is about the repository of the image, or the credentials for it;
 * - image: it is about this image alone;
 * - ecr: it is about a repository of ECR;
 * - member: that is in another account, and the installation serves members;
 * - hub: the installation serves members, and it is about a registry other than ECR;
 * - request: nothing runs the image, so that no task definition says how;
 * - busy: the service that was asked has too much to do;
 * - unreachable: the service that was asked did not answer.
 */
export type Circumstance =
  | ("registry" | "image" | "ecr" | "member" | "hub" | "request")
  | ("busy" | "unreachable");

/** How an error is judged in a circumstance. `advice` is what to do then. Default: the advice of the entry */
type OtherClassification = ErrorClassification & Partial<Pick<ErrorReason, "advice">>;

/**
 * One way in which a scan ends without a verdict. The reason of a scan and the pages of docs/ are printed from it. Sentence and
 * advice are plain text of what a build may export (contract/exportable.ts); scripts/generate/ sets names of inputs and links
 * for the pages, and adds what only they say.
 */
export interface ErrorReason extends ErrorClassification {
  /** Words that its reason says, and no other's: by them a reader finds it on the page. */
  readonly says: string;
  /** The reason: `{says}` and `{advice}` are those of the entry, any other name in braces is a value of {@link errorOf}. */
  readonly sentence: string;
  /** The next step, as the rest of a sentence; the place in `sentence` says after which words. */
  readonly advice: string;
  /** Other classifications, in the order in which the page names them. */
  readonly otherwise?: Readonly<Partial<Record<Circumstance, OtherClassification>>>;
}

/** The sentence of an entry that names no other: its words, what somebody else says, and what to do. */
const QUOTING = "{says}: {detail}; {advice}";

/** An entry with that sentence. */
export type Quoting = CodedReason & { readonly sentence: typeof QUOTING };

/** Parts of an entry besides its classification and its words. */
type Rest = Pick<ErrorReason, "advice" | "otherwise"> & { readonly sentence?: string };
type SentenceOf<R> = R extends { readonly sentence: infer Own } ? Own : typeof QUOTING;

/** An entry by its classification, its words, and the rest of it. */
export function reason<const R extends Rest>(of: ErrorClassification, says: string, rest: R) {
  const entry: ErrorReason = { ...of, says, sentence: QUOTING, ...rest };
  return entry as ErrorReason & { readonly sentence: SentenceOf<R> };
}

/** An entry of a catalogue, with its own name there: it stays the same when words change. */
export type CodedReason = ErrorReason & { readonly code: string };

/** A catalogue whose entries know their names. */
type Catalogue<Entries> = { readonly [Code in keyof Entries]: Entries[Code] & { readonly code: string } };

export function withCodes<const Entries extends Readonly<Record<string, ErrorReason>>>(
  entries: Entries,
): Catalogue<Entries> {
  const coded = Object.entries(entries).map(([code, entry]) => [code, { ...entry, code }]);
  return Object.fromEntries(coded);
}

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** Values that the sentence of an entry asks for. */
export type ValuesOf<Entry extends ErrorReason> = Readonly<
  Record<Exclude<NamesIn<Entry["sentence"]>, "says" | "advice">, string>
>;

/** Values that are no words of a registry, an image or a scanner: addresses of ours keep their links, and names are pasted. */
const OWN = ["says", "advice", "endpoint", "failure"];
const NAMES = ["image", "host", "others", "secret", "key", "place"];

function told(name: string, value: string, addresses: readonly string[]): string {
  if (OWN.includes(name)) {
    return value;
  }
  const own = addresses.find((each) => value.startsWith(each) && !/^[\w.-]/.test(value.slice(each.length)));
  return NAMES.includes(name)
    ? withoutMarkup(value)
    : `${own ?? ""}${withoutLinks(value.slice(own?.length ?? 0))}`;
}

/**
 * The error of a scan that ends for this reason.
 *
 * @param values what the sentence of the entry asks for
 * @param circumstance where the entry names no such one, the error is judged as usual
 * @param addresses of the settings and of the image's registry: one that words of others begin with stays as it is
 */
export function errorOf<const Entry extends CodedReason>(
  entry: Entry,
  values: ValuesOf<Entry>,
  circumstance?: Circumstance,
  addresses: readonly string[] = [],
): ScanError {
  const { code, says, sentence, advice: usual, otherwise }: CodedReason = entry;
  const { errorClass, errorScope, advice = usual } = (circumstance && otherwise?.[circumstance]) ?? entry;
  // Once it is fixed nobody has to wait for the retry, which may be hours away.
  const todo = errorClass === "configuration" ? `${advice}, then rescan the image` : advice;
  const words: Readonly<Record<string, string>> = { ...values, says, advice: withAddresses(todo) };
  // In one go: what somebody else says may look like a place to fill in, too.
  const reason = sentence.replace(/\{(\w+)\}/g, (_, name) =>
    told(name, withoutQueries(words[name] ?? ""), addresses).replace(/(?<!\.)\.\s*$/, ""),
  );
  return { kind: "error", code, errorClass, errorScope, reason };
}

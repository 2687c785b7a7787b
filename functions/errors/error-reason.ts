import { withAddresses } from "../contract/documentation";
import { withoutLinks, withoutMarkup, withoutQueries } from "../contract/exportable";
import type { ErrorClass, ErrorScope, ScanError } from "../contract/images/scan";

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
/** An error that only another push of the image, or another task definition, ends. */
export const OWN_FAULT = { errorClass: "permanent", errorScope: "image" } as const;

/** Advice if no token is stored, or Sysdig refuses it; for errors of both engines. */
export const TOKEN_ADVICE =
  "set sysdig_secure_api_token and raise sysdig_secure_api_token_version, or store it in the existing secret or parameter";

export const NO_TOKEN = { sentence: "{says}: {advice}", advice: TOKEN_ADVICE } as const;

/** Advice if ECR of a member's account refuses the hub. */
export const MEMBER_ADVICE =
  "apply the member module in that account with the member_settings of this hub. If its ecr_repository_arns names repositories, add this one. If the account is to be no member, admit the scanner role in the repository policy";

/** Advice if only the CLI scanner can scan the image. */
export const INLINE_ADVICE = "use scan_mode = inline";

/**
 * Circumstance that changes the classification of an error, or its advice.
 * - registry: the error is about the repository of the image, or the credentials for it;
 * - image: the error is about this image alone;
 * - ecr: the error is about a repository of ECR;
 * - member: the error is about ECR of another account, and the installation serves members;
 * - hub: the error is about a registry other than ECR, and the installation serves members;
 * - request: nothing runs the image, so no task definition says how to pull it;
 * - busy: the called service has too much to do;
 * - unreachable: the called service did not answer.
 */
export type Circumstance =
  | ("registry" | "image" | "ecr" | "member" | "hub" | "request")
  | ("busy" | "unreachable");

/** Classification in a circumstance, with its advice. Default: the advice of the entry */
type OtherClassification = ErrorClassification & Partial<Pick<ErrorReason, "advice">>;

/**
 * One way in which a scan ends without a verdict, for the reasons of scans and the pages of docs/. Sentence and
 * advice are plain text that a build may export (contract/exportable.ts). scripts/generate/ adds links and more text
 * for the pages.
 */
export interface ErrorReason extends ErrorClassification {
  /** Words that only this entry's reason contains, by which a reader finds the entry in docs/. */
  readonly says: string;
  /** The reason: `{says}` and `{advice}` are this entry's, any other name in braces is a value of {@link errorOf}. */
  readonly sentence: string;
  /** The next step, as the rest of a sentence, which `sentence` ends with. */
  readonly advice: string;
  /** Other classifications by circumstance, in the order of the tables of docs/. */
  readonly otherwise?: Readonly<Partial<Record<Circumstance, OtherClassification>>>;
}

/** Default sentence: the words of the entry, a quotation, and what to do. */
const QUOTING = "{says}: {detail}; {advice}";

export type Quoting = CodedReason & { readonly sentence: typeof QUOTING };

type Rest = Pick<ErrorReason, "advice" | "otherwise"> & { readonly sentence?: string };
type SentenceOf<R> = R extends { readonly sentence: infer Own } ? Own : typeof QUOTING;

export function reason<const R extends Rest>(of: ErrorClassification, says: string, rest: R) {
  const entry: ErrorReason = { ...of, says, sentence: QUOTING, ...rest };
  return entry as ErrorReason & { readonly sentence: SentenceOf<R> };
}

/** An entry of a catalogue with its name there. The name stays when the words change. */
export type CodedReason = ErrorReason & { readonly code: string };

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

export type ValuesOf<Entry extends ErrorReason> = Readonly<
  Record<Exclude<NamesIn<Entry["sentence"]>, "says" | "advice">, string>
>;

/**
 * OWN: our texts, which keep their links. NAMES: kept so that a person can paste them. All other values quote
 * strangers: of their links, only our addresses stay.
 */
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
 * @param circumstance ignored if the entry does not name it
 * @param addresses addresses of settings and registry, which stay links at the beginning of a quotation
 */
export function errorOf<const Entry extends CodedReason>(
  entry: Entry,
  values: ValuesOf<Entry>,
  circumstance?: Circumstance,
  addresses: readonly string[] = [],
): ScanError {
  const { code, says, sentence, advice: usual, otherwise }: CodedReason = entry;
  const { errorClass, errorScope, advice = usual } = (circumstance && otherwise?.[circumstance]) ?? entry;
  // A rescan saves the wait for the retry, which may be hours away.
  const todo = errorClass === "configuration" ? `${advice}, then rescan the image` : advice;
  const words: Readonly<Record<string, string>> = { ...values, says, advice: withAddresses(todo) };
  // In one pass, because a quotation may look like a placeholder.
  const reason = sentence.replace(/\{(\w+)\}/g, (_, name) =>
    told(name, withoutQueries(words[name] ?? ""), addresses).replace(/(?<!\.)\.\s*$/, ""),
  );
  return { kind: "error", code, errorClass, errorScope, reason };
}

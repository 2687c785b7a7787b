import { MOST_CHARACTERS, MOST_ENTRIES } from "./exportable";
import { SEVERITIES } from "./severity";
import { midnightOf } from "./times";

/** Severities of a single vulnerability; `unknown` is one that nobody has rated, and is in none of the counts. */
const RATINGS = [...SEVERITIES, "unknown"] as const;

/** One of the worst vulnerabilities of an image. Its texts are whatever the image and Sysdig say: any of Unicode. */
export interface TopVulnerability {
  /** Such as `CVE-2024-1234`. */
  readonly name: string;
  readonly severity: (typeof RATINGS)[number];
  /** Package that has it; empty where Sysdig does not say. */
  readonly package: string;
  /** Version of that package; empty where Sysdig does not say. */
  readonly version: string;
  /** Version that fixes it; absent where there is none. */
  readonly fixedIn?: string;
  /** Whether Sysdig knows of an exploit. */
  readonly exploitable: boolean;
  /** Whether it is in CISA's catalogue of known exploited vulnerabilities (KEV). */
  readonly knownExploited: boolean;
  /** Day since when there is that fix (`2026-01-12`). It, EPSS and layer are absent where nobody says, or there is no room. */
  readonly fixedSince?: string;
  /**
   * Probability that it is exploited within 30 days, from 0 to 1.
   *
   * @see https://www.first.org/epss/
   */
  readonly epss?: number;
  /** Index of the image's layer that has the package, from 0. */
  readonly layer?: number;
}

const TEXT = "((?:[A-Za-z0-9._+:@/~-]|%[0-9A-Fa-f]{2})*)";
const RULE = new RegExp(`^(?!$)${TEXT}$`);
const DAY = "(\\d{4}-\\d\\d-\\d\\d|)";
const PROBABILITY = "([01]|0\\.\\d{1,6}|)";
/** name,severity,package,version,fix,exploitable,kev, and where they fit: day of the fix,epss,layer */
const ENTRY = new RegExp(
  `^${TEXT},(${RATINGS.join("|")}|),${TEXT},${TEXT},${TEXT},([01]),([01])(?:,${DAY},${PROBABILITY},(\\d{0,4}))?$`,
);

/**
 * Reads the build's variable SCAN_TOP_VULNERABILITIES: at most five entries joined by `;`, the worst first, each of
 * ten fields joined by `,`, or of the first seven. Fields are percent-encoded as UTF-8, and empty where a value is missing.
 *
 * @returns none where the text cannot be read as a whole: it adds to a verdict, and must not cost one
 */
export function parseTopVulnerabilities(text = ""): readonly TopVulnerability[] {
  return parseEntries(text, parseEntry);
}

/**
 * Reads the build's variable SCAN_RULES: at most five names of rules joined by `;`, each percent-encoded as UTF-8.
 *
 * @returns none where the text cannot be read as a whole: it adds to a verdict, and must not cost one
 */
export function parseFailedRules(text = ""): readonly string[] {
  return parseEntries(text, (entry) => (RULE.test(entry) ? decode(entry) : undefined));
}

function parseEntries<T>(text: string, parse: (entry: string) => T | undefined): readonly T[] {
  const entries = text.split(";");
  if (text.length > MOST_CHARACTERS || entries.length > MOST_ENTRIES) {
    return [];
  }
  const found = entries.map(parse).filter((entry) => entry !== undefined);
  return found.length === entries.length ? found : [];
}

/** Whether a value, such as one of a row that somebody else may have written, is a vulnerability as above. */
export function isTopVulnerability(value: unknown): value is TopVulnerability {
  const {
    severity,
    fixedIn = "",
    fixedSince,
    epss = 0,
    layer = 0,
    exploitable,
    knownExploited,
    ...texts
  }: Record<string, unknown> = Object(value);
  return (
    RATINGS.some((known) => known === severity) &&
    [texts.name, texts.package, texts.version, fixedIn].every((text) => typeof text === "string") &&
    (fixedSince === undefined || isDay(fixedSince)) &&
    [epss, layer].every((each) => Number.isFinite(each)) &&
    [exploitable, knownExploited].every((flag) => typeof flag === "boolean")
  );
}

const isDay = (value: unknown): value is string =>
  typeof value === "string" && midnightOf(value) !== undefined;

function parseEntry(entry: string): TopVulnerability | undefined {
  const fields = ENTRY.exec(entry)
    ?.slice(1)
    .map((field = "") => decode(field));
  if (fields === undefined || fields.includes(undefined)) {
    return undefined;
  }
  const [name = "", severity, inPackage = "", version = "", fixedIn, ...rest] = fields;
  const [exploitable, knownExploited, fixedSince, epss, layer] = rest;
  return {
    name,
    severity: RATINGS.find((known) => known === severity) ?? "unknown",
    package: inPackage,
    version,
    ...(fixedIn ? { fixedIn } : {}),
    exploitable: exploitable === "1",
    knownExploited: knownExploited === "1",
    ...(isDay(fixedSince) ? { fixedSince } : {}),
    ...(epss ? { epss: Number(epss) } : {}),
    ...(layer ? { layer: Number(layer) } : {}),
  };
}

/** Undefined where the bytes are no UTF-8. */
function decode(field: string): string | undefined {
  try {
    return decodeURIComponent(field);
  } catch {
    return undefined;
  }
}

import { MOST_CHARACTERS, MOST_ENTRIES } from "../../contract/exportable";
import { isDay, RATINGS, type TopVulnerability } from "../../contract/images/vulnerabilities";

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
export const parseTopVulnerabilities = (text = ""): readonly TopVulnerability[] =>
  parseEntries(text, parseEntry);

/**
 * Reads the build's variable SCAN_RULES: at most five names of rules joined by `;`, each percent-encoded as UTF-8.
 *
 * @returns none where the text cannot be read as a whole: it adds to a verdict, and must not cost one
 */
export const parseFailedRules = (text = ""): readonly string[] =>
  parseEntries(text, (entry) => (RULE.test(entry) ? decode(entry) : undefined));

function parseEntries<T>(text: string, parse: (entry: string) => T | undefined): readonly T[] {
  const entries = text.split(";");
  if (text.length > MOST_CHARACTERS || entries.length > MOST_ENTRIES) {
    return [];
  }
  const found = entries.map(parse).filter((entry) => entry !== undefined);
  return found.length === entries.length ? found : [];
}

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

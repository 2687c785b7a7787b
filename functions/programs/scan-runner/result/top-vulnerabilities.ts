import { MAX_CASE_NAME } from "../../../contract/build";
import { midnightOf } from "../../../contract/durations";
import { MOST_CHARACTERS, MOST_ENTRIES, withoutQueries } from "../../../contract/exportable";
import { MAX_LISTED, type TopVulnerability } from "../../../contract/images/vulnerabilities";
import { deflateRawSync } from "../built-ins";
import type { Finding } from "./finding";
import type { Result } from "./result-document";
import type { FoundVulnerability } from "./vulnerabilities";

/** CodeBuild keeps so many of a report. */
const MOST_CASES = 500;
/** Of each text: longer than real ones, and so short that odd ones of a vulnerability, which are four, mostly fit at once. */
const MAX_TEXT = 150;

/**
 * A list as one exported variable: JSON, deflated, in base64. Its last elements are left out where there are too many, or all
 * of them are too long.
 */
export function encodeList(all: readonly unknown[]): string {
  const list = all.slice(0, MOST_ENTRIES);
  for (;;) {
    const encoded = deflateRawSync(JSON.stringify(list, shortened)).toString("base64");
    if (encoded.length <= MOST_CHARACTERS) return encoded;
    list.pop();
  }
}

const shortened = (_: string, value: unknown) =>
  typeof value === "string" ? withoutQueries(value).slice(0, MAX_TEXT) : value;

/**
 * The worst vulnerabilities, as far as the result says what outcomes name.
 * @param found worst first
 */
export const topVulnerabilities = (
  found: Iterable<FoundVulnerability>,
  layers: Result["layers"] = {},
): Record<keyof TopVulnerability, unknown>[] =>
  [...found].slice(0, MAX_LISTED).map(({ vulnerability, inPackage, rating }) => {
    const { name = "", fixVersion, solutionDate, exploitable, cisaKev, providersMetadata } = vulnerability;
    const { name: packageName = "", version = "", layerRef = "" } = inPackage;
    // As JSON, because whatever is no text has no day there.
    const day = JSON.stringify(solutionDate ?? "").slice(1, 11);
    const epss = providersMetadata?.["first.org"]?.epssScore?.score;
    const layer = Object.hasOwn(layers, layerRef) ? layers[layerRef]?.index : undefined;
    return {
      // Texts, if the result is as it should be.
      name: `${name}`,
      severity: rating,
      package: `${packageName}`,
      version: `${version}`,
      fixedIn: fixVersion ? `${fixVersion}` : undefined,
      exploitable: !!exploitable,
      knownExploited: !!cisaKev,
      fixedSince: fixVersion && midnightOf(day) ? day : undefined,
      epss: typeof epss === "number" && epss >= 0 && epss <= 1 ? epss : undefined,
      layer: typeof layer === "number" && /^\d{1,4}$/.test(`${layer}`) ? layer : undefined,
    };
  });

/**
 * A list as cases of a report, which the coordinator reads: their names are JSON. The first has the number of all, each other a
 * package, its version, and vulnerabilities of it. Vulnerabilities without room count as more.
 */
export function listCases(list: ReturnType<typeof topVulnerabilities>, all: number): Finding[] {
  const groups = new Map([["", [`[${all}`]]]);
  for (const { name, severity, fixedIn = "", exploitable, knownExploited, ...each } of list) {
    const head = JSON.stringify([each.package, each.version], shortened).slice(0, -1);
    const flags = +!!exploitable + 2 * +!!knownExploited;
    const row = `,${JSON.stringify([name, severity, fixedIn, flags], shortened)}`;
    const texts = groups.get(head) ?? [head];
    groups.set(head, texts);
    texts.push((texts.at(-1) + row).length < MAX_CASE_NAME - 10 ? texts.pop() + row : head + row);
  }
  return [...groups.values()]
    .flat()
    .slice(0, MOST_CASES)
    .map((text) => ({ judgement: "passed", group: "list", title: `${text}]`, why: "" }));
}

import { MAX_CASE_NAME } from "../../../contract/build";
import { midnightOf } from "../../../contract/durations";
import { MAX_CHARACTERS, MAX_ENTRIES, withoutQueries } from "../../../contract/exportable";
import { MAX_LISTED, type TopVulnerability } from "../../../contract/images/vulnerabilities";
import { deflateRawSync } from "../built-ins";
import type { Finding } from "./finding";
import type { Result } from "./result-document";
import type { FoundVulnerability } from "./vulnerabilities";

/** Cases that CodeBuild keeps of a report. */
const MAX_CASES = 500;
/** Characters of a text: more than real texts have, and few enough that four unusually long texts mostly fit. */
const MAX_TEXT = 150;

/** Encodes a list as one exported variable: JSON, deflated, base64. Drops the last elements if the list is too long. */
export function encodeList(all: readonly unknown[]): string {
  const list = all.slice(0, MAX_ENTRIES);
  for (;;) {
    const encoded = deflateRawSync(JSON.stringify(list, shortened)).toString("base64");
    if (encoded.length <= MAX_CHARACTERS) return encoded;
    list.pop();
  }
}

const shortened = (_: string, value: unknown) =>
  typeof value === "string" ? withoutQueries(value).slice(0, MAX_TEXT) : value;

/** @param found vulnerabilities, the worst first */
export const topVulnerabilities = (
  found: Iterable<FoundVulnerability>,
  layers: Result["layers"] = {},
): Record<keyof TopVulnerability, unknown>[] =>
  [...found].slice(0, MAX_LISTED).map(({ vulnerability, inPackage, rating }) => {
    const { name = "", fixVersion, solutionDate, exploitable, cisaKev, providersMetadata } = vulnerability;
    const { name: packageName = "", version = "", layerRef = "" } = inPackage;
    // Read from its JSON: a value that is not a text has no day at this position.
    const day = JSON.stringify(solutionDate ?? "").slice(1, 11);
    const epss = providersMetadata?.["first.org"]?.epssScore?.score;
    const layer = Object.hasOwn(layers, layerRef) ? layers[layerRef]?.index : undefined;
    return {
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
 * Returns cases whose names are JSON, for the coordinator. The first has the number of all vulnerabilities; each other
 * case has a package, its version and its vulnerabilities.
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
    .slice(0, MAX_CASES)
    .map((text) => ({ judgement: "passed", group: "list", title: `${text}]`, why: "" }));
}

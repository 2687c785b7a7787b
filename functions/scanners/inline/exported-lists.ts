import { inflateRawSync } from "node:zlib";
import { MAX_ENTRIES } from "../../contract/exportable";
import { isTopVulnerability, type TopVulnerability } from "../../contract/images/vulnerabilities";
import { listIn, partsIn, textIn } from "../../table/value";

/** Limit of an unpacked list, far above what the scan-runner writes. */
const MAX_BYTES = 20_000;

const PARTS = [
  ...(["name", "severity", "package", "version", "fixedIn", "exploitable", "knownExploited"] as const),
  ...(["fixedSince", "epss", "layer"] as const),
] satisfies (keyof TopVulnerability)[];

/** Reads the build's variable SCAN_TOP_VULNERABILITIES, worst first. */
export const parseTopVulnerabilities = (text?: string): readonly TopVulnerability[] =>
  parseList(text, (each) => {
    const vulnerability = partsIn(Object(each), PARTS, (value) => value);
    return isTopVulnerability(vulnerability) ? vulnerability : undefined;
  });

export const parseFailedRules = (text?: string): readonly string[] => parseList(text, textIn);

/** Reads a list: JSON, deflated, in base64. Empty if unreadable, because the verdict is valid without the list. */
function parseList<T>(text = "", read: (each: unknown) => T | undefined): readonly T[] {
  try {
    const json = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: MAX_BYTES }).toString();
    return listIn(JSON.parse(json, wellFormed), read).slice(0, MAX_ENTRIES);
  } catch {
    return [];
  }
}

/** Replaces halves of surrogate pairs, which cannot be stored. */
const wellFormed = (_: string, value: unknown) =>
  typeof value === "string" ? Buffer.from(value).toString() : value;

import type { Ending } from "../result/scan-result";
import { printable } from "./printable";

/**
 * CodeBuild keeps 500 cases of a report, 1,000 characters of a case's name and 5,000 of its message.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
 */
const MAX_CASES = 500;
/** Five reasons of a failed rule fit. */
const MAX_MESSAGE = 1200;
/** Of a case's details, so that with message and link they stay below 5,000 characters. */
const MAX_LINES = 10;

/**
 * The report for CodeBuild: one case for each finding, in their order; a last one says how many were left out.
 * @param image names the suite
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-report.html
 */
export function renderJunit({ exported: { SCAN_RESULT_URL }, findings }: Ending, image: string): string {
  const shown = findings.slice(0, MAX_CASES);
  if (findings.length > MAX_CASES) {
    const name = `${findings.length - MAX_CASES + 1} more were left out`;
    shown[MAX_CASES - 1] = { status: "skipped", group: "scan", name, message: "CodeBuild keeps 500" };
  }
  const count = (status: string) => shown.filter((each) => each.status === status).length;
  // CodeBuild refuses a report whose counts do not add up (aquasecurity/trivy#880).
  const head = `name="${escapeXml(image)}" tests="${shown.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}">`;
  const used = new Set<string>();
  const cases = shown.map(({ status, group, name, message, details = [] }) => {
    const lines = details.slice(0, MAX_LINES).map((line) => escapeXml(line).trim());
    if (details.length > MAX_LINES) lines.push(`and ${details.length - MAX_LINES} more`);
    if (SCAN_RESULT_URL) lines.push(`Report: ${escapeXml(SCAN_RESULT_URL, 1000)}`);
    const body = lines.filter(Boolean).join("\n");
    const element =
      status === "passed"
        ? `<system-out>${body}</system-out>`
        : `<${status} message="${escapeXml(message, MAX_MESSAGE)}">${body}</${status}>`;
    return `<testcase classname="${escapeXml(group) || "-"}" name="${escapeXml(uniqueName(name, used), 500)}" time="0">${element}</testcase>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}\n<testsuite ${head}\n${cases.join("")}</testsuite>\n</testsuites>\n`;
}

/** Two cases of one name cannot be told apart, and names that differ may become the same. */
function uniqueName(name: string, used: Set<string>): string {
  const shown = printable(name, 480).trim() || "unnamed";
  let unique = shown;
  for (let count = 2; used.has(unique); count++) unique = `${shown} (${count})`;
  used.add(unique);
  return unique;
}

/** For attributes and for text between tags. */
const escapeXml = (text: string, length?: number): string =>
  printable(text, length).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

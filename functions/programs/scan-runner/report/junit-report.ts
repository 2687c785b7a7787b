import { MAX_CASE_NAME } from "../../../contract/build";
import type { BuildResult } from "../result/scan-result";
import { singleLine } from "../single-line";

/**
 * CodeBuild keeps 500 cases of a report and 5,000 characters of a case's message.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
 */
const MAX_CASES = 500;
/** Characters of a message: enough for five reasons of a failed rule. */
const MAX_MESSAGE = 1200;

/**
 * Renders the report for CodeBuild: one case for each finding, in order. A last case says how many findings are left
 * out.
 * @param image names the suite
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-report.html
 */
export function renderJunit({ exported: { SCAN_RESULT_URL }, findings }: BuildResult, image: string): string {
  const shown = findings.slice(0, MAX_CASES);
  if (findings.length > MAX_CASES) {
    const title = `${findings.length - MAX_CASES + 1} more were left out`;
    shown[MAX_CASES - 1] = { judgement: "skipped", group: "scan", title, why: "CodeBuild keeps 500" };
  }
  const count = (judgement: string) => shown.filter((each) => each.judgement === judgement).length;
  // CodeBuild refuses a report whose counts do not add up (aquasecurity/trivy#880).
  const head = `name="${escapeXml(image)}" tests="${shown.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}">`;
  const used = new Set<string>();
  const cases = shown.map(({ judgement, group, title, why, details = [] }) => {
    const lines = details.map((line) => escapeXml(line).trim());
    if (SCAN_RESULT_URL) lines.push(`Report: ${escapeXml(SCAN_RESULT_URL, 1000)}`);
    const body = lines.filter(Boolean).join("\n");
    const element =
      judgement === "passed"
        ? `<system-out>${body}</system-out>`
        : `<${judgement} message="${escapeXml(why, MAX_MESSAGE)}">${body}</${judgement}>`;
    return `<testcase classname="${escapeXml(group) || "-"}" name="${escapeXml(uniqueName(title, used), MAX_CASE_NAME)}" time="0">${element}</testcase>`;
  });
  return `<?xml version="1.0"?><testsuites ${head}<testsuite ${head}${cases.join("")}</testsuite></testsuites>`;
}

/** Makes the name of a case unique, because different names may become equal when they are cut and cleaned. */
function uniqueName(name: string, used: Set<string>): string {
  const shown = singleLine(name, MAX_CASE_NAME - 10).trim() || "unnamed";
  let unique = shown;
  for (let count = 2; used.has(unique); count++) unique = `${shown} (${count})`;
  used.add(unique);
  return unique;
}

const escapeXml = (text: string, length?: number): string =>
  singleLine(text, length).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

import type { FailedRule } from "./scan-result";

/** CodeBuild keeps 500 cases of a report. */
const MAX_CASES = 500;

/** One failed case for each failed rule, or one passing case where there is none. */
export function renderJunit(failedRules: readonly FailedRule[]): string {
  const shown = failedRules.length ? failedRules : [{ policy: "scan", rule: "policies", details: "" }];
  const cases = shown.slice(0, MAX_CASES).map(({ policy, rule, details }) => {
    const failure = details && `<failure message="${escapeXml(details)}"/>`;
    return `<testcase classname="${escapeXml(policy)}" name="${escapeXml(rule)}">${failure}</testcase>\n`;
  });
  return `<testsuite>\n${cases.join("")}</testsuite>`;
}

/** For an attribute: drops what XML 1.0 has no way to write, and escapes the rest. */
const escapeXml = (text: string): string =>
  text
    .slice(0, 1000)
    .replace(/[^ -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, " ")
    .replace(/[&<"]/g, (character) => `&#${character.charCodeAt(0)};`);

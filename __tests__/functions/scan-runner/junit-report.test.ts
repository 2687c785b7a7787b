import { execFileSync } from "node:child_process";
import { renderJunit } from "../../../functions/scan-runner/junit-report";

// Python's parser is expat: it refuses what is not well-formed XML 1.0.
const PARSE = `
import json, sys, xml.etree.ElementTree as tree
cases = tree.fromstring(sys.stdin.buffer.read()).iter("testcase")
print(json.dumps([[c.get("classname"), c.get("name"), [f.get("message") for f in c]] for c in cases]))`;

const parse = (xml: string): [string, string, string[]][] =>
  JSON.parse(execFileSync("python3", ["-c", PARSE], { input: xml, encoding: "utf8" }));

describe("renderJunit", () => {
  test("has one failed case for each failed rule", () => {
    const rules = [
      { policy: "p1", rule: "r1", details: "CVE-1" },
      { policy: "p1", rule: "r2", details: "root" },
    ];

    expect(parse(renderJunit(rules))).toEqual([
      ["p1", "r1", ["CVE-1"]],
      ["p1", "r2", ["root"]],
    ]);
  });

  test("has one passing case when no rule failed", () => {
    expect(parse(renderJunit([]))).toEqual([["scan", "policies", []]]);
  });

  test("keeps to CodeBuild's 500 cases and 5,000 characters of a message", () => {
    const rules = Array.from({ length: 600 }, () => ({ policy: "p", rule: "r", details: "x".repeat(9000) }));

    const cases = parse(renderJunit(rules));

    expect(cases).toHaveLength(500);
    expect(cases[0]?.[2][0]?.length).toBeLessThan(5000);
  });

  test("stays valid XML with any text in it", () => {
    const nasty = `"<a href='x'>&amp; ]]> \u0000\u0008\u001b[31m \ud800 \uffff ä 漢 😀 \n\t`;

    const [[policy, , messages] = []] = parse(renderJunit([{ policy: nasty, rule: nasty, details: nasty }]));

    expect(policy).toContain(`"<a href='x'>&amp; ]]>`);
    expect(messages?.[0]).toContain("ä 漢 😀");
  });
});

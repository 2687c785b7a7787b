import fc from "fast-check";
import type { TopVulnerability } from "../../../../functions/contract/images/vulnerabilities";
import { isTopVulnerability } from "../../../../functions/images/image-item";
import { describeVulnerability } from "../../../../functions/results/messages/describe-vulnerability";
import { parseTopVulnerabilities } from "../../../../functions/scanners/inline/exported-lists";
import { anyCharacter } from "../../../any-text";
import { vulnerability } from "../../samples";

const OPENSSL = "CVE-2024-1234,critical,openssl,3.0.2,3.0.13,1,1";

/** As the scan-runner writes it. */
function encode(worst: readonly TopVulnerability[]): string {
  return worst
    .map(
      ({ name, severity, package: inPackage, version, fixedIn = "", exploitable, knownExploited, ...more }) =>
        [
          ...[name, severity, inPackage, version, fixedIn].map(percentEncode),
          exploitable ? "1" : "0",
          knownExploited ? "1" : "0",
          ...[more.fixedSince, more.epss, more.layer].map((value) => value ?? ""),
        ].join(","),
    )
    .join(";");
}

function percentEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9._+:@/~-]+/gu, (other) =>
    [...Buffer.from(other)].map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join(""),
  );
}

const anyText = fc.string({ unit: "grapheme", maxLength: 10 });
const anyVulnerability: fc.Arbitrary<TopVulnerability> = fc.record(
  {
    name: anyText,
    severity: fc.constantFrom("critical", "high", "medium", "low", "negligible", "unknown"),
    package: fc.string({ unit: anyCharacter, maxLength: 6 }),
    version: anyText,
    fixedIn: anyText.filter((text) => text !== ""),
    exploitable: fc.boolean(),
    knownExploited: fc.boolean(),
    fixedSince: fc.constantFrom("2026-01-12", "1999-12-31"),
    epss: fc.nat(1_000_000).map((millionths) => millionths / 1_000_000),
    layer: fc.nat(9999),
  },
  { requiredKeys: ["name", "severity", "package", "version", "exploitable", "knownExploited"] },
);

test("since when there is the fix, EPSS and layer are read where the build has room for them", () => {
  expect(
    parseTopVulnerabilities(`${OPENSSL},2026-01-12,0.00312,4;${OPENSSL},,0.000015,0;${OPENSSL}`),
  ).toEqual([
    vulnerability({ fixedSince: "2026-01-12", epss: 0.00312, layer: 4 }),
    vulnerability({ epss: 0.000015, layer: 0 }),
    vulnerability(),
  ]);
});

test("what the scan-runner writes is read as it was, whatever the names are", () => {
  fc.assert(
    fc.property(fc.array(anyVulnerability, { minLength: 1, maxLength: 5 }), (worst) => {
      const text = encode(worst);
      fc.pre(text.length <= 1000);
      const read = parseTopVulnerabilities(text);
      expect(read).toEqual(worst);
      expect(read.every(isTopVulnerability)).toBe(true);
    }),
  );
});

test.each([
  ["an empty text", ""],
  ["eight fields", `${OPENSSL},2026-01-12`],
  ["a day that is none", `${OPENSSL},soon,0.1,3`],
  ["a probability above one", `${OPENSSL},2026-01-12,1.1,3`],
  ["an unknown severity", "CVE-1,catastrophic,a,1,2,0,0"],
  ["a character that has to be encoded", "CVE-1,critical,a b,1,2,0,0"],
  ["bytes that are no UTF-8", "CVE-1,critical,a%FF,1,2,0,0"],
  ["one entry that cannot be read among others", `${OPENSSL};many;${OPENSSL}`],
  ["1,001 characters", `CVE-1,critical,${"a".repeat(1001 - 23)},1,2,0,0`],
])("%s is no vulnerability, and no error", (_, text) => {
  expect(parseTopVulnerabilities(text)).toEqual([]);
});

test.each([{ fixedSince: "soon" }, { fixedSince: "2026-02-30" }, { fixedSince: "2026" }, { layer: "1" }])(
  "a row's %j is none of a vulnerability",
  (odd) => {
    expect(isTopVulnerability({ ...vulnerability(), ...odd })).toBe(false);
  },
);

test("whatever text comes, there are at most five, each of them whole", () => {
  const pieces = fc.constantFrom(
    ",",
    ";",
    "%",
    "%41",
    "%F0%9F%90%9B",
    "1",
    "0",
    "critical",
    "CVE-1",
    "\u0000",
    "é",
  );
  const text = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.array(pieces).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (given) => {
      const read = parseTopVulnerabilities(given);
      expect(read.length).toBeLessThanOrEqual(5);
      expect(read.every(isTopVulnerability)).toBe(true);
    }),
  );
});

test.each([
  [{}, "CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild"],
  [{ knownExploited: false }, "CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13, exploitable"],
  [
    { knownExploited: false, exploitable: false, fixedIn: undefined },
    "CVE-2024-1234 critical in openssl 3.0.2, no fix",
  ],
  [{ version: "" }, "CVE-2024-1234 critical in openssl, fixed in 3.0.13, exploited in the wild"],
  [{ name: "", package: "", version: "" }, "unnamed critical, fixed in 3.0.13, exploited in the wild"],
])("a person reads %j as %s", (changes, line) => {
  expect(describeVulnerability(vulnerability(changes))).toBe(line);
});

test("no name breaks the line, moves the cursor, or mentions a channel", () => {
  const hostile = vulnerability({
    package: "<!channel>\r\n\u001b[2J\u202egpj",
    version: "[x](https://evil.example)",
  });

  expect(describeVulnerability(hostile)).toBe(
    "CVE-2024-1234 critical in ?!channel?????2J?gpj ?x?(https?//evil.example), fixed in 3.0.13, exploited in the wild",
  );
  fc.assert(
    fc.property(anyVulnerability, (any) => {
      expect(describeVulnerability(any)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}<>[\]`*|\\]|@\S|:\/\//u);
    }),
  );
});

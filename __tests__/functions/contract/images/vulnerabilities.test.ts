import fc from "fast-check";
import {
  isTopVulnerability,
  type TopVulnerability,
} from "../../../../functions/contract/images/vulnerabilities";
import { describeVulnerability } from "../../../../functions/results/messages/phrases/describe-vulnerability";
import { parseTopVulnerabilities } from "../../../../functions/scanners/inline/exported-lists";
import { anyCharacter } from "../../../any-text";
import { exportedList, vulnerability } from "../../samples";

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

test("what the scan-runner writes is read as it was, whatever the names are", () => {
  fc.assert(
    fc.property(fc.array(anyVulnerability, { maxLength: 5 }), (worst) => {
      expect(parseTopVulnerabilities(exportedList(worst))).toEqual(worst);
    }),
  );
});

test.each([
  ["an empty text", ""],
  ["another text", "CVE-1,critical,a,1,2,0,0"],
  ["no list", exportedList(Object({ 0: vulnerability() }))],
  ["an unknown severity", exportedList([{ ...vulnerability(), severity: "catastrophic" }])],
  ["a day that is none", exportedList([vulnerability({ fixedSince: "2026-02-30" })])],
  ["more than 20,000 characters", exportedList([vulnerability({ name: "a".repeat(20_000) })])],
])("%s is no vulnerability, and no error", (_, text) => {
  expect(parseTopVulnerabilities(text)).toEqual([]);
});

test("one that cannot be read costs none of the others, and nothing else in one is kept", () => {
  const known = vulnerability();

  const read = parseTopVulnerabilities(exportedList([{}, { ...known, more: [[[]]] }, 5]));

  expect(JSON.parse(JSON.stringify(read))).toEqual([known]);
});

test.each([{ fixedSince: "soon" }, { fixedSince: "2026-02-30" }, { fixedSince: "2026" }, { layer: "1" }])(
  "a row's %j is none of a vulnerability",
  (odd) => {
    expect(isTopVulnerability({ ...vulnerability(), ...odd })).toBe(false);
  },
);

test("there are at most five", () => {
  expect(parseTopVulnerabilities(exportedList(Array(7).fill(vulnerability())))).toHaveLength(5);
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

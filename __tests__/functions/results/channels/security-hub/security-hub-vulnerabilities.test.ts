import {
  findingOf,
  vulnerabilitiesOf,
} from "../../../../../functions/results/channels/security-hub/security-hub-finding";
import { completedOutcome } from "../../../outcomes";
import { vulnerability } from "../../../samples";

const UNFIXED = { fixedIn: undefined, exploitable: false, knownExploited: false };

test("a vulnerability is listed with its package, its fix, Sysdig's rating and where it is exploited", () => {
  const finding = findingOf(completedOutcome({ topVulnerabilities: [vulnerability()] }), "aws");

  expect(finding.Vulnerabilities).toEqual([
    {
      Id: "CVE-2024-1234",
      VulnerablePackages: [
        { Name: "openssl", Version: "3.0.2", FixedInVersion: "3.0.13", Remediation: "Update to 3.0.13." },
      ],
      Vendor: { Name: "Sysdig", VendorSeverity: "critical" },
      FixAvailable: "YES",
      ExploitAvailable: "YES",
      ReferenceUrls: ["https://www.cisa.gov/known-exploited-vulnerabilities-catalog"],
    },
  ]);
});

test("one without fix and exploit says so, and what is not known is left out", () => {
  expect(vulnerabilitiesOf([vulnerability({ ...UNFIXED, package: "", version: "" })])).toEqual([
    {
      Id: "CVE-2024-1234",
      VulnerablePackages: [{ Name: "unnamed" }],
      Vendor: { Name: "Sysdig", VendorSeverity: "critical" },
      FixAvailable: "NO",
      ExploitAvailable: "NO",
    },
  ]);
});

test("one in two packages, of which one has a fix, is one entry with both", () => {
  const listed = vulnerabilitiesOf([
    vulnerability({ knownExploited: false }),
    vulnerability({ name: "CVE-2" }),
    vulnerability({ ...UNFIXED, package: "libssl3" }),
  ]);

  expect(listed.map(({ Id }) => Id)).toEqual(["CVE-2024-1234", "CVE-2"]);
  expect(listed[0]).toMatchObject({
    VulnerablePackages: [{ Name: "openssl" }, { Name: "libssl3" }],
    FixAvailable: "PARTIAL",
    ExploitAvailable: "YES",
  });
});

test.each([undefined, [], [vulnerability({ name: "" })]])(
  "%j adds nothing to the finding",
  (topVulnerabilities) => {
    expect(findingOf(completedOutcome({ topVulnerabilities }), "aws")).not.toHaveProperty("Vulnerabilities");
  },
);

test("texts of any characters and length stay texts that Security Hub takes", () => {
  const hostile = `${"a".repeat(254)}\u{1f41b}\n\u0000`;
  const [listed] = vulnerabilitiesOf([vulnerability({ name: hostile, package: "\u0000\n", version: " " })]);

  const texts = [
    listed?.Id,
    ...(listed?.VulnerablePackages ?? []).flatMap(({ Name, FixedInVersion }) => [Name, FixedInVersion]),
  ];
  for (const text of texts) {
    // Security Hub's NonEmptyString, which a line break does not match.
    expect(text).toMatch(/^.*\S.*$/);
    expect(Buffer.from(String(text)).toString()).toBe(text);
    expect(text?.length).toBeLessThanOrEqual(256);
  }
  expect(listed?.VulnerablePackages?.[0]).not.toHaveProperty("Version");
});

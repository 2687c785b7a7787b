import {
  findingOf,
  vulnerabilitiesOf,
} from "../../../../../functions/results/channels/security-hub/security-hub-finding";
import { completedOutcome } from "../../../outcomes";
import { OWN } from "../../../places-on-sts";
import { vulnerability } from "../../../samples";

const NO_VULNERABILITIES = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0 };

/** The finding of an outcome with changes. */
const found = (changes?: Parameters<typeof completedOutcome>[0]) =>
  findingOf(completedOutcome(changes), "aws");

test.each([
  [{ critical: 1, high: 9 }, "CRITICAL"],
  [{ high: 1, medium: 9 }, "HIGH"],
  [{ medium: 1, low: 9 }, "MEDIUM"],
  [{ low: 1, negligible: 9 }, "LOW"],
  [{ negligible: 1 }, "LOW"],
  [{}, "LOW"],
])("a failed image with %j is %s", (counts, label) => {
  const finding = found({ counts: { ...NO_VULNERABILITIES, ...counts } });

  expect(finding.FindingProviderFields?.Severity).toEqual({ Label: label });
});

test("it names the owner and the services, within what Security Hub takes for each field", () => {
  const long = (letter: string) => letter.repeat(255);
  const services = Array.from({ length: 5 }, () => ({
    ...({ kind: "service", name: long("s"), cluster: long("c"), ...OWN, tasks: 100 } as const),
    owner: "o".repeat(100),
  }));
  const furtherOwners = Array.from({ length: 15 }, (_, number) => `${number}${"@".repeat(98)}`);
  const runs = { owner: "payments", services, furtherServices: 95, furtherOwners };

  const { Description = "", ProductFields = {} } = found(runs);

  expect(Description).toContain(" Owner: payments, ooo");
  expect(Description.length).toBeLessThanOrEqual(1024);
  expect(Description.endsWith("…")).toBe(true);
  expect(ProductFields["fargate-image-scanning/owner"]).toMatch(/^payments, o+, 0@/);
  for (const value of Object.values(ProductFields)) {
    expect(value.length).toBeLessThanOrEqual(2048);
  }
});

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

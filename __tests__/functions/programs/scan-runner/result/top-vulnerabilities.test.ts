import fc from "fast-check";
import { exportable } from "../../../../../functions/contract/exportable";
import type {
  Package,
  Result,
  Vulnerability,
} from "../../../../../functions/programs/scan-runner/result/result-document";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { encodeTopVulnerabilities } from "../../../../../functions/programs/scan-runner/result/top-vulnerabilities";
import { listVulnerabilities } from "../../../../../functions/programs/scan-runner/result/vulnerabilities";
import { parseTopVulnerabilities } from "../../../../../functions/scanners/inline/exported-lists";
import { anyCharacter } from "../../../../any-text";
import { ASKED } from "../result-document";
import { resultText } from "../scanner-results";

const encode = (
  vulnerabilities: readonly Vulnerability[],
  inPackage: Package = {},
  layers: Result["layers"] = {},
) =>
  encodeTopVulnerabilities(
    listVulnerabilities({
      packages: { p: inPackage },
      vulnerabilities: Object.fromEntries(
        vulnerabilities.map((each, index) => [`v${index}`, { packageRef: "p", ...each }]),
      ),
    }).values(),
    layers,
  );

const decode = (text: string) =>
  text.split(";").map((entry) => entry.split(",").map((field) => decodeURIComponent(field)));

describe("the worst vulnerabilities", () => {
  test("of a complete result are exported with severity, package, version, fix, and whether they are exploited", () => {
    const { exported } = readScanResult(resultText("failed"), ASKED, 1);

    expect(exported.SCAN_TOP_VULNERABILITIES?.split(";")).toEqual([
      "CVE-2026-10004,critical,org.apache.logging.log4j:log4j-core,2.14.1,2.15.0,1,1,2026-01-25,0.94321,2",
      "CVE-2026-10001,critical,openssl,3.0.11-1~deb12u2,3.0.15-1~deb12u1,0,0,2026-02-04,,0",
      "CVE-2026-10008,critical,org.springframework:spring-web,5.3.20,6.0.0,0,0,2026-02-09,,2",
      "GHSA-aaaa-bbbb-cccc,high,org.apache.logging.log4j:log4j-core,2.14.1,2.17.1,1,0,2026-01-28,,2",
      "CVE-2026-10006,high,curl,7.88.1-10+deb12u5,7.88.1-10+deb12u8,0,0,2026-02-11,,",
    ]);
  });

  test("what is missing is empty, and a severity nobody knows is unknown", () => {
    expect(encode([{}])).toBe(",unknown,,,,0,0,,,");
  });

  test("have the fix's day, EPSS and layer, as far as the result says them in their own forms", () => {
    const layers = {
      a: { index: 3 },
      b: { index: 10_000 },
      c: null,
      half: { index: 0.5 },
    } as unknown as Result["layers"];
    const scored = (score: unknown) =>
      ({ providersMetadata: { "first.org": { epssScore: { score } } } }) as Vulnerability;
    const fixed = { fixVersion: "2", solutionDate: "2026-01-12T00:00:00Z" };
    const last = (vulnerability: Vulnerability, layerRef?: string) =>
      encode([vulnerability], { layerRef }, layers).split(",").slice(-3);

    expect(last({ ...fixed, ...scored(0.00312) }, "a")).toEqual(["2026-01-12", "0.00312", "3"]);
    expect(last({ solutionDate: "2026-01-12", ...scored(1.5) }, "b")).toEqual(["", "", ""]);
    expect(last({ ...fixed, solutionDate: 20260230 as unknown as string, ...scored("0.1") }, "c")).toEqual([
      "",
      "",
      "",
    ]);
    expect(last({ ...fixed, solutionDate: "soon", ...scored(0) }, "toString")).toEqual(["", "0", ""]);
    expect(last(scored(1e-200), "half")).toEqual(["", "0", ""]);
  });

  test("can be read, whatever the result has in their places", () => {
    const odd = fc.oneof(fc.jsonValue(), fc.double(), fc.constant({ toString: 1, valueOf: 1 }));
    fc.assert(
      fc.property(odd, odd, odd, odd, (fixVersion, solutionDate, score, index) => {
        const entry = { severity: "high", fixVersion: fixVersion ? "2" : fixVersion, solutionDate };
        const epss = { providersMetadata: { "first.org": { epssScore: { score } } } };

        const text = encode([{ ...entry, ...epss } as Vulnerability], { layerRef: "a" }, {
          a: { index },
        } as unknown as Result["layers"]);

        expect(parseTopVulnerabilities(text)).toHaveLength(1);
      }),
    );
  });

  test("lose these before any entry where they are too long", () => {
    const worst = Array.from({ length: 5 }, () => ({
      severity: "high",
      fixVersion: "2",
      solutionDate: "2026-01-12",
    }));
    const fields = (length: number) =>
      decode(encode(worst, { version: "1".repeat(length) })).map((each) => each.length);

    expect(fields(165)).toEqual([10, 10, 10, 10, 10]);
    expect(fields(185)).toEqual([7, 7, 7, 7, 7]);
  });

  test("lose the last ones first where they are too long", () => {
    const long = { name: "openssl", version: "1".repeat(200) };

    const text = encode(
      Array.from({ length: 5 }, (_, index) => ({ name: `CVE-2026-${index}`, severity: "high" })),
      long,
    );

    expect(decode(text).map(([name]) => name)).toEqual([0, 1, 2, 3].map((index) => `CVE-2026-${index}`));
  });

  test("an odd name takes as much room as a field may, whatever its characters become, and displaces no other", () => {
    const odd = "\u00e9".repeat(200);
    // Each of them becomes six characters of 200.
    const kept = "\u00e9".repeat(33);
    const vulnerability = { name: odd, severity: "critical", fixVersion: odd };

    expect(decode(encode([vulnerability], { name: odd, version: odd }))).toEqual([
      [kept, "critical", kept, kept, kept, "0", "0", "", "", ""],
    ]);
    expect(decode(encode([vulnerability, { name: "CVE-2026-2" }])).map(([name]) => name)).toEqual([
      kept,
      "CVE-2026-2",
    ]);
  });

  test("any text comes back whole, of harmless characters only", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter, maxLength: 12 }), { maxLength: 4 }), (texts) => {
        const [name = "", package_ = "", version = "", fixVersion = ""] = texts;

        const text = encode([{ name, fixVersion }], { name: package_, version });

        expect(text).toMatch(/^[\w.+:@/~,;%-]{0,1000}$/);
        expect(exportable(text)).toBe(text);
        expect(decode(text)).toEqual([
          [name, "unknown", package_, version, fixVersion, "0", "0", "", "", ""],
        ]);
      }),
    );
  });

  test("half a surrogate pair is replaced", () => {
    expect(decode(encode([{ name: "a\ud800b" }]))[0]?.[0]).toBe("a\ufffdb");
  });
});

import { createHash } from "node:crypto";
import fc from "fast-check";
import { exportable } from "../../../../../functions/contract/exportable";
import type {
  Package,
  Result,
  Vulnerability,
} from "../../../../../functions/programs/scan-runner/result/result-document";
import {
  encodeList,
  topVulnerabilities,
} from "../../../../../functions/programs/scan-runner/result/top-vulnerabilities";
import { listVulnerabilities } from "../../../../../functions/programs/scan-runner/result/vulnerabilities";
import { parseTopVulnerabilities } from "../../../../../functions/scanners/inline/exported-lists";
import { anyCharacter } from "../../../../any-text";

const encode = (
  vulnerabilities: readonly Vulnerability[],
  inPackage: Package = {},
  layers: Result["layers"] = {},
) => {
  const found = listVulnerabilities({
    packages: { p: inPackage },
    vulnerabilities: Object.fromEntries(
      vulnerabilities.map((each, index) => [`v${index}`, { packageRef: "p", ...each }]),
    ),
  });
  return encodeList(topVulnerabilities(found.values(), layers));
};
const exported = (...given: Parameters<typeof encode>) => parseTopVulnerabilities(encode(...given));

/** Text that can hardly be compressed. */
const random = (seed: number) =>
  [seed, -seed].map((each) => createHash("sha512").update(`${each}`).digest("base64url")).join("");

describe("the worst vulnerabilities", () => {
  test("what is missing is empty or absent, and a severity nobody knows is unknown", () => {
    expect(exported([{}])).toEqual([
      {
        ...{ name: "", severity: "unknown", package: "", version: "" },
        ...{ exploitable: false, knownExploited: false },
      },
    ]);
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
      exported([vulnerability], { layerRef }, layers).map(({ fixedSince, epss, layer }) => ({
        ...{ fixedSince, epss, layer },
      }));

    expect(last({ ...fixed, ...scored(0.00312) }, "a")).toEqual([
      { fixedSince: "2026-01-12", epss: 0.00312, layer: 3 },
    ]);
    expect(last({ solutionDate: "2026-01-12", ...scored(1.5) }, "b")).toEqual([{}]);
    expect(last({ ...fixed, solutionDate: 20260230 as unknown as string, ...scored("0.1") }, "c")).toEqual([
      {},
    ]);
    expect(last({ ...fixed, solutionDate: "2026-02-30", ...scored(0) }, "toString")).toEqual([{ epss: 0 }]);
    expect(last({ ...fixed, solutionDate: "soon" }, "half")).toEqual([{}]);
  });

  test("can be read, whatever the result has in their places", () => {
    const odd = fc.oneof(fc.jsonValue(), fc.double(), fc.constant({ toString: 1, valueOf: 1 }));
    fc.assert(
      fc.property(odd, odd, odd, odd, (fixVersion, solutionDate, score, index) => {
        const entry = { severity: "high", fixVersion: fixVersion ? "2" : fixVersion, solutionDate };
        const epss = { providersMetadata: { "first.org": { epssScore: { score } } } };
        const layers = { a: { index } } as unknown as Result["layers"];

        expect(exported([{ ...entry, ...epss } as Vulnerability], { layerRef: "a" }, layers)).toHaveLength(1);
      }),
    );
  });

  test("lose the last ones first where they are too long", () => {
    const worst = [1, 2, 3, 4, 5].map((number) => ({
      ...{ name: `CVE-2026-${number}`, severity: "high", fixVersion: random(number) },
    }));

    const names = exported(worst, { name: random(6), version: random(7) }).map(({ name }) => name);

    expect(names.length).toBeGreaterThan(0);
    expect(names.length).toBeLessThan(5);
    expect(names).toEqual(worst.slice(0, names.length).map(({ name }) => name));
  });

  test("have texts of at most 150 characters, without query strings of URLs", () => {
    const version = `https://evil.example/a?${random(1)}`;

    const [found] = exported([{ name: random(2) }], { version });

    expect(found).toMatchObject({ name: random(2).slice(0, 150), version: "https://evil.example/a" });
  });

  test("any text comes back whole, of harmless characters only", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter, maxLength: 12 }), { maxLength: 4 }), (texts) => {
        const [name = "", package_ = "", version = "", fixVersion = ""] = texts;

        const text = encode([{ name, fixVersion }], { name: package_, version });

        expect(text).toMatch(/^[\w+/=]{0,1000}$/);
        expect(exportable(text)).toBe(text);
        expect(parseTopVulnerabilities(text)).toMatchObject([
          { name, package: package_, version, ...(fixVersion && { fixedIn: fixVersion }) },
        ]);
      }),
    );
  });

  test("half a surrogate pair is replaced", () => {
    expect(exported([{ name: "a\ud800b" }])[0]?.name).toBe("a\ufffdb");
  });
});

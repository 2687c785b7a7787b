import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { ASKED, document } from "../result-document";

const NAME = "registry.example.com:5000/shop/checkout";

const boundTo = (risk: object, globalEvaluation = "passed") =>
  readScanResult(
    JSON.stringify(document({ globalEvaluation, riskAccepts: { r: { status: "active", ...risk } } })),
    ASKED,
    globalEvaluation === "failed" ? 1 : 0,
  ).exported.SCAN_BOUND_TO;

describe("a verdict that rests on the image's name", () => {
  test.each(["imageName", "imagePrefix", "imageSuffix", "imageNameContains"])(
    "by a risk accepted for %s is bound to the repository that was scanned",
    (entityType) => {
      expect(boundTo({ entityType, entityValue: "checkout" })).toBe(NAME);
      expect(boundTo({ entityType, entityValue: "checkout" }, "accepted")).toBe(NAME);
      expect(boundTo({ entityType, entityValue: "checkout" }, "noPolicy")).toBe(NAME);
    },
  );

  test("is bound as well by another risk that is accepted in the context of a name", () => {
    const risk = { entityType: "vulnerability", entityValue: "CVE-2026-1" };

    expect(boundTo({ ...risk, context: [{ type: "imageName", value: "shop/checkout:1" }] })).toBe(NAME);
    expect(
      boundTo({ ...risk, context: [{ type: "packageName" }, { type: "imagePrefix", value: "shop" }] }),
    ).toBe(NAME);
    expect(boundTo({ ...risk, context: [{ contextType: "imageName", contextValue: "shop" }] })).toBe(NAME);
  });

  test.each([
    ["FAILED is never bound", { entityType: "imageName" }, "failed"],
    ["no risk that is revoked binds", { entityType: "imageName", status: "revoked" }, "passed"],
    ["no risk of a vulnerability alone binds", { entityType: "vulnerability", context: [] }, "passed"],
    [
      "no other context binds",
      { entityType: "vulnerability", context: [{ type: "packageName" }] },
      "accepted",
    ],
    ["a context may be missing", { entityType: "vulnerability", context: null }, "passed"],
    ["a context that nobody can read binds nothing", { entityType: "v", context: "imageName" }, "passed"],
  ])("%s", (_, risk, evaluation) => {
    expect(boundTo(risk, evaluation)).toBe("");
  });

  test("is that of a real result which passes by the risk of its name", () => {
    const file = join(__dirname, "../../../../fixtures/result-documents/accepted-risk-of-image.json");
    const text = readFileSync(file, "utf8");
    const imageDigest = JSON.parse(text).result.metadata.digest;

    expect(readScanResult(text, { ...ASKED, imageDigest }, 0).exported.SCAN_BOUND_TO).toBe(NAME);
  });
});

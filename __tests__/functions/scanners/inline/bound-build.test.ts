import { endOfBuild } from "../../../../functions/scanners/inline/build";
import { build, image, NOW, PASSED } from "../../samples";

const { repository } = image();

const boundTo = (exported: Readonly<Record<string, string>>, environment?: Record<string, string>) =>
  endOfBuild(build({ exported: { ...PASSED, ...exported }, environment }), NOW);

describe("the verdict of a build", () => {
  test.each(["PASSED", "NO_POLICY"])("%s is bound to the repository that it was started for", (verdict) => {
    const exported = { SCAN_VERDICT: verdict, SCAN_BOUND_TO: repository };

    expect(boundTo(exported)).toMatchObject({ boundTo: repository });
    expect(boundTo({ ...exported, SCAN_BOUND_TO: "another/name" })).toMatchObject({ boundTo: repository });
    expect(boundTo({ ...exported, SCAN_BOUND_TO: "" })).toMatchObject({ boundTo: undefined });
  });

  test("is bound to what the build says where nobody knows for what it was started", () => {
    expect(boundTo({ SCAN_BOUND_TO: repository }, { SCAN_ID: "" })).toMatchObject({ boundTo: repository });
  });

  test("FAILED is never bound", () => {
    const exported = { SCAN_VERDICT: "FAILED", SCAN_BOUND_TO: repository };

    expect(boundTo(exported)).toMatchObject({ boundTo: undefined });
  });
});

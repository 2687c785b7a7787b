import { planned } from "../synthesized";

/** Whatever belongs to builds. */
const INLINE = /codebuild|inline.scanner|ecr:|report.group/i;

const backend = planned({ scan_mode: "backend" });

describe("in backend mode", () => {
  test("nothing of inline mode is left, neither a resource nor a right nor a name", () => {
    // What alarms and dashboard say is the same in both modes, and so are orders of creation.
    const others = backend.entries.filter(({ type }) => !/dashboard|alarm|mapping/.test(type));

    expect(JSON.stringify(others)).not.toMatch(INLINE);
  });
});

describe("in inline mode", () => {
  test("the functions know the project, and neither Sysdig nor its token", () => {
    const variables = planned().variablesOf("scan-coordinator");

    expect(variables).toMatchObject({ SCAN_MODE: "inline" });
    expect(Object.keys(variables)).not.toContainEqual(expect.stringContaining("SYSDIG"));
  });
});

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

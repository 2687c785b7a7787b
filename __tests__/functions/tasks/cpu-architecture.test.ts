import { platformOf } from "../../../functions/tasks/task-event";

describe("a CPU architecture", () => {
  test.each([
    ["x86_64", "linux/amd64"],
    ["X86_64", "linux/amd64"],
    ["arm64", "linux/arm64"],
    ["ARM64", "linux/arm64"],
  ])("%s is %s", (architecture, platform) => {
    expect(platformOf(architecture)).toBe(platform);
  });

  test.each(["", "riscv64", "amd64", "constructor"])("%j is refused", (architecture) => {
    expect(() => platformOf(architecture)).toThrow("expected x86_64 or arm64");
  });
});

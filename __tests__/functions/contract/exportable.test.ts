import { exportable } from "../../../functions/contract/exportable";
import { renderBuildspec } from "../../../modules/inline-scanner/buildspec";

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

describe("exportable", () => {
  test("makes one line of any text", () => {
    expect(exportable("a\n\r\tb \u2028c")).toBe("a b c");
  });

  test("leaves nothing that a shell could read as more than text", () => {
    expect(exportable(`x$(id)\`id\`"'\\;|<>{}*![]^äé\u0000`)).not.toMatch(/[^\x20-\x7e]|[$`"'\\|<>{}*![\]^]/);
  });

  test("is at most 1,000 characters long", () => {
    expect(exportable("x".repeat(5000))).toHaveLength(1000);
  });

  test("drops the same characters as the buildspec's last step", () => {
    const others = /others='([^']+)'/.exec(renderBuildspec())?.[1] ?? "missing";
    const dropped = ASCII.filter((character) => exportable(character) !== character);

    expect(ASCII.filter((character) => new RegExp(others).test(character))).toEqual(dropped);
  });
});

import { exportable, withoutQueries } from "../../../functions/contract/exportable";
import { renderBuildspec } from "../../../packaging/programs";

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

describe("exportable", () => {
  test("leaves nothing that a shell could read as more than text", () => {
    expect(exportable(`x$(id)\`id\`"'\\;|<>{}*![]^äé\u0000`)).not.toMatch(/[^\x20-\x7e]|[$`"'\\|<>{}*![\]^]/);
  });

  test("is at most 1,000 characters long", () => {
    expect(exportable("x".repeat(5000))).toHaveLength(1000);
  });

  test("drops the same characters as the buildspec's last step", () => {
    const bad = /bad='([^']+)'/.exec(renderBuildspec())?.[1] ?? "missing";
    const dropped = ASCII.filter((character) => exportable(character) !== character);

    expect(ASCII.filter((character) => new RegExp(bad).test(character))).toEqual(dropped);
  });
});

describe("the query string of a URL, which may be a signature", () => {
  test.each([
    [
      "GET https://bucket.s3.amazonaws.com/key?X-Amz-Signature=0123: 403",
      "GET https://bucket.s3.amazonaws.com/key 403",
    ],
    ['Get "https://cdn.example.com/v2/a?sig=a%2Fb&x=?y": EOF', 'Get "https://cdn.example.com/v2/a": EOF'],
    [
      '{"url":"https:\\/\\/cdn.example.com\\/a?sig=1","code":2}',
      '{"url":"https:\\/\\/cdn.example.com\\/a","code":2}',
    ],
    ["https://a/b?$filter=c&sig=1 refused", "https://a/b refused"],
    ["https://a/b??sig=1, https://a/b?-c&sig=1", "https://a/b https://a/b"],
  ])("is cut out of %s", (text, cut) => {
    expect(withoutQueries(text)).toBe(cut);
    expect(exportable(text)).toBe(exportable(cut));
  });

  test.each(["is it linux/amd64? no", "or (linux/arm64?).", "what?ever", "^(?:\\/(?:a))?$"])(
    "%s has none",
    (text) => {
      expect(withoutQueries(text)).toBe(text);
    },
  );

  test("is cut before the text is shortened, however long it is", () => {
    const secret = "s".repeat(100_000);

    expect(exportable(`https://a/b?${secret} and the cause`)).toBe("https://a/b and the cause");
  });

  test.each(["a", "/", "?", "/?", "/?:", "/?."])(
    "is looked for once in a text of a million times %s, which would else take hours",
    (part) => {
      expect(withoutQueries(`${part.repeat(1_000_000)} /a?b`)).toMatch(/ \/a$/);
    },
  );
});

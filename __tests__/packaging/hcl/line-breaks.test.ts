import { printValue } from "../../../packaging/hcl";

const print = (expression: string, room: number) => printValue(`\${${expression}}`, room);

describe("operators that are wider than the room", () => {
  test("have a line for each operand of a chain, with the operator at its end", async () => {
    expect(await print('aaaaaaaa == "b" && cccccccc != null && d', 30)).toBe(
      '(\naaaaaaaa == "b" &&\ncccccccc != null &&\nd\n)',
    );
  });

  test("stay in one line where there is room", async () => {
    expect(await print('aaaaaaaa == "b" && cccccccc != null && d', 40)).toBe(
      'aaaaaaaa == "b" && cccccccc != null && d',
    );
  });

  test("keep the parentheses of what they group", async () => {
    expect(await print("aaaaaaaa && (bbbbbbbb || cccccccc)", 30)).toBe(
      "(\naaaaaaaa &&\n(bbbbbbbb || cccccccc)\n)",
    );
  });

  test("are broken within, too, where an operand is too wide", async () => {
    expect(await print("aaaaaaaa && (bbbbbbbb || cccccccc)", 20)).toBe(
      "(\naaaaaaaa &&\n(\nbbbbbbbb ||\ncccccccc\n)\n)",
    );
  });

  test("have what a broken sum is compared with behind it", async () => {
    expect(await print("aaaaaaaa + bbbbbbbb + cccccccc <= 3400", 25)).toBe(
      "(\naaaaaaaa +\nbbbbbbbb +\ncccccccc\n) <= 3400",
    );
  });

  test.each([
    "aaaaaaaa - (bbbbbbbb - cccccccc)",
    "(aaaaaaaa + bbbbbbbb) * cccccccc",
    "!(aaaaaaaa && bbbbbbbb)",
  ])("of %s still mean the same", async (given) => {
    // printValue refuses a text that means something else.
    await expect(print(given, 10)).resolves.not.toBe("");
  });
});

describe("a conditional that is wider than the room", () => {
  test("has a line for its condition and for each of its results", async () => {
    expect(await print("aaaaaaaa == null ? bbbbbbbb : cccccccc", 30)).toBe(
      "(\naaaaaaaa == null\n? bbbbbbbb\n: cccccccc\n)",
    );
  });

  test("has parentheses around a condition of several lines", async () => {
    expect(await print("aaaaaaaa && bbbbbbbb ? c : d", 15)).toBe(
      "(\n(\naaaaaaaa &&\nbbbbbbbb\n)\n? c\n: d\n)",
    );
  });

  test.each([
    ["a ? { bbbbbbbb = 1, cccccccc = 2 } : {}", "a ? {\nbbbbbbbb = 1\ncccccccc = 2\n} : {}"],
    ["a ? bbb : [cccccccccc, dddddddddd]", "a ? bbb : [\ncccccccccc,\ndddddddddd,\n]"],
  ])("stays in one piece where only an object or a list is broken: %s", async (given, printed) => {
    expect(await print(given, 20)).toBe(printed);
  });
});

test("a map that something is looked up in is broken as others are", async () => {
  expect(await print('{ "aaaaaaaa" = 1, "bbbbbbbb" = 2 }[var.c]', 20)).toBe(
    "{\naaaaaaaa = 1\nbbbbbbbb = 2\n}[var.c]",
  );
});

describe("a for expression that is wider than the room", () => {
  test("has what it goes through in a line, and what it makes of it in the next", async () => {
    expect(await print("alltrue([for key, value in aaaaaaaa : f(value) if key])", 40)).toBe(
      "alltrue([\nfor key, value in aaaaaaaa :\nf(value)\nif key\n])",
    );
  });

  test("is broken where only the call around it is too wide", async () => {
    expect(await print("alltrue([for value in aaaaaaaa : f(value)])", 40)).toBe(
      "alltrue([\nfor value in aaaaaaaa :\nf(value)\n])",
    );
  });

  test("that makes an object stays as it is", async () => {
    const given = "{ for key, value in aaaaaaaa : key => f(value) }";

    expect(await print(given, 20)).toBe(given);
  });
});

describe("a list that is wider than the room", () => {
  test("has as many numbers in a line as have room", async () => {
    expect(await print("[1, 22, 333, 4444, 55555]", 15)).toBe("[\n1, 22, 333,\n4444, 55555,\n]");
  });

  test("has a line for each list in it, as a table has rows", async () => {
    expect(await print('[["aaaaaaaa", "b", { c = 1 }], ["dddddddd", "e", { f = 2 }]]', 20)).toBe(
      '[\n["aaaaaaaa", "b", { c = 1 }],\n["dddddddd", "e", { f = 2 }],\n]',
    );
  });

  test("breaks a row that nobody could read", async () => {
    const long = "a".repeat(160);

    expect(await print(`[["${long}", "b"]]`, 20)).toBe(`[\n[\n"${long}",\n"b",\n],\n]`);
  });
});

test("the names in front take room of their own lines only", async () => {
  const given = "{ aaaaaaaa = [bbbbbbbb, { cccccccc = dddddddd + eeeeeeee }] }";

  expect(await print(given, 40)).toBe(
    "{\naaaaaaaa = [\nbbbbbbbb,\n{ cccccccc = dddddddd + eeeeeeee },\n]\n}",
  );
});

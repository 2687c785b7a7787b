import { printValue } from "../../../packaging/hcl";

const ROOM = 100;
const print = (expression: string, room = ROOM) => printValue(`\${${expression}}`, room);

describe("parentheses", () => {
  test.each([
    ["((a))", "a"],
    ["(a == b) ? 1 : 2", "a == b ? 1 : 2"],
    ["((a != null) && (b > 1)) || (c)", "a != null && b > 1 || c"],
    ["(a && b) && c", "a && b && c"],
    ["(a == b) == c", "a == b == c"],
    ["(-\na)", "-a"],
    ["(a - b) - c", "a - b - c"],
    ["(a * b) + c", "a * b + c"],
    ["f((a), [(b)], { x = (c) })", "f(a, [b], { x = c })"],
    ["!(a)", "!a"],
    ["-(a[0])", "-a[0]"],
    ["a ? b : (c ? d : e)", "a ? b : c ? d : e"],
    ["(!a) && (-b < 1)", "!a && -b < 1"],
  ])("%j becomes %j", async (given, printed) => {
    expect(await print(given)).toBe(printed);
  });

  test.each([
    "(a || b) && c",
    "a && (b || c)",
    "a && (b && c)",
    "a - (b - c)",
    "(a + b) * c",
    "a % (b / c)",
    "(a ? b : c) ? d : e",
    "a ? (b ? c : d) : e",
    "(a ? b : c) && d",
    "a == (b < c ? d : e)",
    "a < b == (c != d)",
    "!(a && b)",
    "-(a + b)",
    "!(a ? b : c)",
    "(a ? b : c)[0]",
    "(a ? b : c)[*].d",
    "(a ? b : c).d",
    "(a + b).c",
  ])("those of %s stay", async (given) => {
    expect(await print(given)).toBe(given);
  });
});

describe("keys of objects", () => {
  test("lose quotes that they do not need", async () => {
    expect(await print('{ "a" = 1, "b-c" = 2, d = 3, _e = 4 }')).toBe("{ a = 1, b-c = 2, d = 3, _e = 4 }");
  });

  test.each(["$or", "a.b", "1a", "a b", "", "for", "null", "true", "é"])("%s keeps them", async (key) => {
    expect(await print(`{ "${key}" = 1 }`)).toBe(`{ "${key}" = 1 }`);
  });

  test("that are expressions stay expressions", async () => {
    const given = '{ (a) = 1, (f(b)) = 2, "${c}" = 3, "d${e}" = 4, (f ? g : h) = 5, 6 = 7 }';

    expect(await print(given)).toBe(given);
  });
});

test.each([
  "f(a, b...)",
  "provider::aws::arn_parse(a)",
  "f()",
  "[]",
  "{}",
  "a.b[0].c",
  'a["x"].c',
  "a[b.c].d",
  "a[*].b",
  "a.*.b",
  "a[*].b[0]",
  "[for k, v in x : k if v]",
  "{ for k, v in x : k => v... if (a || b) && c }",
  '"a${b}c"',
  '"%{ if a }x%{ endif }"',
  '"$${a} %%{b}"',
  String.raw`"quote \" backslash \\ newline \n"`,
  "-1",
  "1e3",
  "null",
  "true",
  "!!a",
  "a - -b",
  "(a\n.b)",
  "f((a\n[0]), b)",
  "[\n  for x in y : x # why\n]",
])("%j stays as it is", async (given) => {
  expect(await print(given)).toBe(given);
});

describe("is refused with its text:", () => {
  test.each([
    ["a b", "This is no Terraform expression: a b"],
    ["", "This is no Terraform expression"],
    ["f(<<EOT\nx\nEOT\n)", "Heredocs are not supported: <<EOT"],
    ['"${~ a ~} b"', "Strip markers are not supported"],
    ['"%{ for x in y }z%{ endfor }"', "There is no notation for templateJoin"],
  ])("%j", async (given, message) => {
    await expect(print(given)).rejects.toThrow(message);
  });
});

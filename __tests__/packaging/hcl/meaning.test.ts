import { meaningOf, meaningOfValue } from "../../../packaging/hcl";

test.each([
  ["parentheses", "((a) && (b)) || (c)", "a && b || c"],
  ["quotes of a plain key", '{ "a" = 1 }', "{ a = 1 }"],
  ["the order of keys", "{ a = 1, b = 2 }", "{ b = 2, a = 1 }"],
  ["colons and commas of an object", "{ a : 1, b : 2 }", "{\n  a = 1\n  b = 2\n}"],
  ["line breaks and comments", "[ # why\n  a, b,\n]", "[a, b]"],
  ["quotes around a lone interpolation", 'f("${a}")', "f(a)"],
  ["an escape and its character", String.raw`"\u00e9\U0001F600"`, '"é😀"'],
  ["two notations of an index", "a.0", "a[0]"],
  ["two notations of a number", "1e3", "1000"],
])("%s makes no difference", async (_, one, other) => {
  expect(await meaningOf(one)).toEqual(await meaningOf(other));
});

test.each([
  ["a && b || c", "a && (b || c)"],
  ["a == b", "a != b"],
  ["a - b", "b - a"],
  ["a ? b : c", "a ? c : b"],
  ["!a", "a"],
  ["-1", "1"],
  ["f(a)", "f(a...)"],
  ["f(a)", "g(a)"],
  ["f(a, b)", "f(b, a)"],
  ["[a]", "[a, a]"],
  ["{ a = 1 }", "{ (a) = 1 }"],
  ["{ a = 1 }", "{ a = 2 }"],
  ["{ a = 1 }", "{ a = 1, b = 2 }"],
  ['"a"', "a"],
  ['"1"', "1"],
  ["null", '"null"'],
  ['"a${b}"', '"${b}a"'],
  ['"$${a}"', '"${a}"'],
  [String.raw`"\n"`, String.raw`"\\n"`],
  ["a[0]", 'a["0"]'],
  ["a.b", "a.c"],
  ["a[*].b", "a.*.b"],
  ["a[*].b", "a[0].b"],
  ["[for x in y : x]", "[for x in y : x if x]"],
  ["[for x in y : x]", "[for z in y : z]"],
  ["{ for k, v in y : k => v }", "{ for k, v in y : k => v... }"],
  ["{ for k, v in y : k => v }", "{ for k, v in y : v => k }"],
])("%s and %s mean something else", async (one, other) => {
  expect(await meaningOf(one)).not.toEqual(await meaningOf(other));
});

test("a value of Terraform's JSON means the same as the expression for it", async () => {
  const value = { a: ["x-${b}", "${c(d)}", -1, null, true, "$${e}"], "${f}": {} };
  const expression = '{ (f) = {}, a = ["x-${b}", c(d), -1, null, true, "$${e}"] }';

  expect(await meaningOfValue(value)).toEqual(await meaningOf(expression));
});

test("text of Terraform's JSON knows no backslashes", async () => {
  expect(await meaningOfValue("\\n")).toEqual(await meaningOf(String.raw`"\\n"`));
});

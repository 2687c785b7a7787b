import { printValue } from "../../../packaging/hcl";

const print = (expression: string, room: number) => printValue(`\${${expression}}`, room);
const lines = (...texts: string[]) => texts.join("\n");

const AND = 'aaaaaaaa == "b" && cccccccc != null && d';
const NESTED = "aaaaaaaa && (bbbbbbbb || cccccccc)";
const FOR = "{ for key, value in aaaaaaaa : key => f(value) }";
const NAMES = "{ aaaaaaaa = [bbbbbbbb, { cccccccc = dddddddd + eeeeeeee }] }";
const LONG = "a".repeat(160);

test.each([
  // A line for each operand of a chain, with the operator at its end; what is grouped keeps its parentheses.
  [30, AND, lines("(", 'aaaaaaaa == "b" &&', "cccccccc != null &&", "d", ")")],
  [40, AND, AND],
  [30, NESTED, lines("(", "aaaaaaaa &&", "(bbbbbbbb || cccccccc)", ")")],
  [20, NESTED, lines("(", "aaaaaaaa &&", "(", "bbbbbbbb ||", "cccccccc", ")", ")")],
  // What a sum is compared with stands behind it.
  [20, "aaaaaaaa + bbbbbbbb + cc <= 3400", lines("(", "aaaaaaaa +", "bbbbbbbb +", "cc", ") <= 3400")],
  // A conditional: its condition and each of its results, unless breaking an object or a list is enough.
  [
    30,
    "aaaaaaaa == null ? bbbbbbbb : cccccccc",
    lines("(", "aaaaaaaa == null", "? bbbbbbbb", ": cccccccc", ")"),
  ],
  [15, "aaaaaaaa && bbbbbbbb ? c : d", lines("(", "(", "aaaaaaaa &&", "bbbbbbbb", ")", "? c", ": d", ")")],
  [20, "a ? { bbbbbbbb = 1, cccccccc = 2 } : {}", lines("a ? {", "bbbbbbbb = 1", "cccccccc = 2", "} : {}")],
  [20, "a ? bbb : [cccccccccc, dddddddddd]", lines("a ? bbb : [", "cccccccccc,", "dddddddddd,", "]")],
  // A map that something is looked up in.
  [20, '{ "aaaaaaaa" = 1, "bbbbbbbb" = 2 }[var.c]', lines("{", "aaaaaaaa = 1", "bbbbbbbb = 2", "}[var.c]")],
  // What is gone through, and what is made of it; what makes an object stays as it is.
  [
    40,
    "all([for k, v in aaaaaaaaaaaaa : f(v) if k])",
    lines("all([", "for k, v in aaaaaaaaaaaaa :", "f(v)", "if k", "])"),
  ],
  [
    40,
    "alltrue([for value in aaaaaaaa : f(value)])",
    lines("alltrue([", "for value in aaaaaaaa :", "f(value)", "])"),
  ],
  [20, FOR, FOR],
  // As many numbers in a line as have room, and lists as a table has rows, unless nobody could read one.
  [15, "[1, 22, 333, 4444, 55555]", lines("[", "1, 22, 333,", "4444, 55555,", "]")],
  [
    20,
    '[["aaaaaaaa", "b", { c = 1 }], ["d", "e"]]',
    lines("[", '["aaaaaaaa", "b", { c = 1 }],', '["d", "e"],', "]"),
  ],
  [20, `[["${LONG}", "b"]]`, lines("[", "[", `"${LONG}",`, '"b",', "],", "]")],
  // Names in front take room of their own lines only.
  [40, NAMES, lines("{", "aaaaaaaa = [", "bbbbbbbb,", "{ cccccccc = dddddddd + eeeeeeee },", "]", "}")],
  // One for each element, item and argument; the only argument of a call stands beside its parentheses.
  [20, '["aaaaaaaa", "bbbbbbbb"]', lines("[", '"aaaaaaaa",', '"bbbbbbbb",', "]")],
  [20, "{ aaaaaaaa = 1, bbbbbbbb = 2 }", lines("{", "aaaaaaaa = 1", "bbbbbbbb = 2", "}")],
  [20, "f(aaaaaaaaaa, bbbbbbbbbb...)", lines("f(", "aaaaaaaaaa,", "bbbbbbbbbb...", ")")],
  [20, "f({ aaaaaaaa = 1, bbbbbbbb = 2 })", lines("f({", "aaaaaaaa = 1", "bbbbbbbb = 2", "})")],
  [
    24,
    '{ a = ["aaaaaaaa", "bbbbbbbb"], b = [1, 2] }',
    lines("{", "a = [", '"aaaaaaaa",', '"bbbbbbbb",', "]", "b = [1, 2]", "}"),
  ],
])("in %i characters, %s has the lines that it needs", async (room, given, printed) => {
  expect(await print(given, room)).toBe(printed);
});

test.each([
  "aaaaaaaa - (bbbbbbbb - cccccccc)",
  "(aaaaaaaa + bbbbbbbb) * cccccccc",
  "!(aaaaaaaa && bbbbbbbb)",
])("%s still means the same in several lines", async (given) => {
  // printValue refuses a text that means something else.
  await expect(print(given, 10)).resolves.not.toBe("");
});

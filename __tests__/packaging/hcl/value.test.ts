import { printValue } from "../../../packaging/hcl";

const ROOM = 100;

test.each([
  ["text", "plain", '"plain"'],
  ["empty text", "", '""'],
  ["false", false, "false"],
  ["zero", 0, "0"],
  ["a negative number", -1.5, "-1.5"],
  ["a large number", 1e21, "1e+21"],
  ["null", null, "null"],
  ["an empty list", [], "[]"],
  ["an empty map", {}, "{}"],
  ["a lone interpolation", "${var.name}", "var.name"],
  ["an interpolation among text", "a-${(var.name)}", '"a-${var.name}"'],
  ["an interpolation with quotes among text", 'a-${x["b"]}', '"a-${x["b"]}"'],
  ["an escaped interpolation", "$${FOO} %%{BAR}", '"$${FOO} %%{BAR}"'],
  ["a list", ["a", "${b}", 1, null, [false]], '["a", b, 1, null, [false]]'],
] as const)("%s", async (_, value, printed) => {
  expect(await printValue(value, ROOM)).toBe(printed);
});

test("quotes, backslashes and control characters are escaped as Terraform's language does", async () => {
  const printed = await printValue('"q" \\d \n\r\t \b\f\u001b\u007f …', ROOM);

  expect(printed).toBe(String.raw`"\"q\" \\d \n\r\t \u0008\u000c\u001b\u007f …"`);
});

test("what looks like a strip marker is text where it is in none", async () => {
  expect(await printValue("a ~} $${~ b", ROOM)).toBe('"a ~} $${~ b"');
});

test("a map has a line for each key, in quotes only where it needs them", async () => {
  const value = { plain: 1, "with.dot": "a", for: null, "${var.key}": true, 'k-${x["y"]}': [] };

  expect(await printValue(value, ROOM)).toBe(
    '{\nplain = 1\n"with.dot" = "a"\n"for" = null\n"${var.key}" = true\n"k-${x["y"]}" = []\n}',
  );
});

test("a list of maps keeps its order", async () => {
  expect(await printValue([{ b: 1 }, { a: 2 }], ROOM)).toBe("[{ b = 1 }, { a = 2 }]");
});

test("half a character is refused, since it would become another", async () => {
  await expect(printValue("a\ud800", ROOM)).rejects.toThrow("would come to mean something else");
});

test("a directive is refused", async () => {
  await expect(printValue("%{ if a }b%{ endif }", ROOM)).rejects.toThrow("Directives are not supported");
});

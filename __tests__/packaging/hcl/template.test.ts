import { templateParts } from "../../../packaging/hcl/template";

const text = (value: string) => ({ kind: "text", text: value });
const expression = (value: string) => ({ kind: "expression", text: value });

test("text and interpolations come apart in their order", () => {
  expect(templateParts("a-${var.name}-b${x}")).toEqual([
    text("a-"),
    expression("var.name"),
    text("-b"),
    expression("x"),
  ]);
});

test("an empty string has no parts", () => {
  expect(templateParts("")).toEqual([]);
});

test.each(["$${x}", "%%{x}", "a $${ b", "5 % of $ 10", "$", "{}", "$$${x}", "$$$${x}"])(
  "%s is text as it stands",
  (template) => {
    expect(templateParts(template)).toEqual([text(template)]);
  },
);

test("what follows an escape is text, up to the next interpolation", () => {
  expect(templateParts("$${a}${b}")).toEqual([text("$${a}"), expression("b")]);
});

test.each([
  ["braces of an object", "merge({ a = {} }, b)"],
  ["a brace in a quoted string", 'replace(x, "}", "{")'],
  ["an escaped quote before a brace", String.raw`replace(x, "\"}", "")`],
  ["an interpolation in a quoted string", '"a${b["}"]}c"'],
  ["a directive in a quoted string", '"%{ if a["}"] }}%{ endif }"'],
  ["an escaped interpolation in a quoted string", '"$${" == "%%{"'],
  ["a line break", "[\n  a,\n]"],
])("%s does not end an interpolation", (_, inside) => {
  expect(templateParts(`x\${${inside}}y`)).toEqual([text("x"), expression(inside), text("y")]);
});

test.each(["${a", '${"}', "${ { }", "x${"])("%s is refused, since it is not closed", (template) => {
  expect(() => templateParts(template)).toThrow(`An interpolation is not closed: ${template}`);
});

test("a directive is refused", () => {
  expect(() => templateParts("%{ if a }b%{ endif }")).toThrow("Directives are not supported");
});

test.each(["${~ a }", "${ a ~}"])("the strip marker of %s is refused", (template) => {
  expect(() => templateParts(template)).toThrow("Strip markers are not supported");
});

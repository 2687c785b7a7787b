import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";
import { printBlock, printValue, type Value } from "../../packaging/hcl";
import { hostileUnicode } from "./arbitraries";
import { forAllAsync } from "./runs";

/** As Terraform's JSON syntax has a text that holds no expression. */
const literal = (text: string) => text.replace(/\$(?=\$*\{)|%(?=%*\{)/g, "$&$&");

/** A text that is given back as it was; `literal` doubles what would open a sequence. */
const texts = hostileUnicode.map((text) => literal(text.replaceAll("$$", "$").replaceAll("%%", "%")));
const KEY = /^(?!(__proto__|\/\/)$)./su;
const keys = texts.filter((text) => KEY.test(text));

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    texts,
    fc.constantFrom<Value>(
      true,
      false,
      0,
      7,
      1.5,
      "",
      "<<EOF\na\nEOF\n",
      "EOT",
      "# no comment",
      "/* nor this */",
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const read = async (hcl: string) => (await parse("fuzz.tf", hcl)) as { locals: { a: Value }[] };

/** Texts as they mean, on both sides: HCL knows only characters that are normalised (NFC). */
const meant = (value: unknown): unknown => JSON.parse(JSON.stringify(value).normalize("NFC"));

test("any value is printed as HCL that Terraform's own parser reads as the same value", async () => {
  await forAllAsync(1000, values, async (value) => {
    const { locals } = await read(`locals {\na = ${await printValue(value, 100)}\n}\n`);

    expect(meant(locals[0]?.a)).toEqual(meant(value));
  });
});

test("a block of any texts holds these arguments and no others", async () => {
  await forAllAsync(1000, texts, keys, async (text, key) => {
    const printed = await printBlock("locals", { a: text, tags: { [key]: text } });

    expect(meant(await parse("fuzz.tf", printed))).toEqual(
      meant({ locals: [{ a: text, tags: { [key]: text } }] }),
    );
  });
});

import { type Attributes, printBlock } from "../../../packaging/hcl";

const resource = (attributes: Attributes) => printBlock('resource "aws_x" "y"', attributes);
const block = (value: unknown) => ({ value, isBlock: true, type: "list", storageClassType: "x" }) as never;
const argument = (value: unknown) =>
  ({ value, isBlock: false, type: "simple", storageClassType: "x" }) as never;
const lines = (...texts: string[]) => texts.join("\n");
/** The resource with these lines in its block. */
const printed = (...texts: string[]) => lines('resource "aws_x" "y" {', ...texts, "}");

// What the published module has is held by its committed copy, and by its meaning: this is what it has not.
test("false, 0, an empty text, an empty list and null are written", async () => {
  const attributes = { a: argument(false), b: argument(0), c: argument(""), d: argument([]), e: null };

  expect(await resource(attributes)).toBe(printed("a = false", "b = 0", 'c = ""', "d = []", "e = null"));
});

test("what is not given is not written", async () => {
  expect(await resource({ a: argument(undefined), b: undefined as never, c: block([]) })).toBe(
    'resource "aws_x" "y" {}',
  );
});

test("a provider is an address, but only of a resource: a block's argument of that name is text", async () => {
  expect(await resource({ provider: "aws.other", stage: block({ provider: argument("S3") }) })).toBe(
    printed("provider = aws.other", "", "stage {", 'provider = "S3"', "}"),
  );
});

describe("is refused, since it would be lost or come out wrong:", () => {
  test.each<[string, unknown, string]>([
    [
      "a block that is an expression",
      { blk: block("${var.x}") },
      "blk has to be a block that is written down",
    ],
    ["a provisioner", { provisioner: [{}] }, "provisioner of a resource is not supported"],
    ["a connection", { connection: {} }, "connection of a resource is not supported"],
    [
      "an override within a block",
      { blk: { value: { a: 1 }, isBlock: true, 0: { a: 2 } } },
      'An override within blk is not supported: {"0":{"a":2}}',
    ],
    ["an override with an object", { blk: { a: 1 } }, "does not say whether it is a block or a map"],
    [
      "an override with a list of objects",
      { blk: [{ a: 1 }] },
      "does not say whether it is a block or a map",
    ],
    ["an address that is a number", { depends_on: [1] }, "An address, keyword or type is expected, not 1"],
    ["an address that is none", { depends_on: ["a b"] }, "This is no Terraform expression: a b"],
    ["a directive", { a: argument("%{ if x }y%{ endif }") }, "Directives are not supported"],
  ])("%s", async (_, attributes, message) => {
    await expect(resource(attributes as Attributes)).rejects.toThrow(message);
  });
});

describe("a dynamic block", () => {
  const printDynamic = (dynamic: unknown) => resource({ dynamic } as never);

  test.each([[[]], [[{ a: 1 }, { a: 2 }]]])(
    "within %j is refused: it does not say of which",
    async (value) => {
      await expect(resource({ blk: { value, isBlock: true, dynamic: {} } } as never)).rejects.toThrow(
        "Dynamic blocks within blk need exactly one such block",
      );
    },
  );

  test.each([{ for_each: [] }, { for_each: [], content: [{ a: 1 }, { a: 2 }] }])(
    "with another number of contents than one is refused: %j",
    async (dynamic) => {
      await expect(printDynamic({ x: dynamic })).rejects.toThrow("A dynamic block has one content");
    },
  );
});

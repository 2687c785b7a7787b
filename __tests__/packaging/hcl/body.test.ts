import { type Attributes, printBlock } from "../../../packaging/hcl";

const resource = (attributes: Attributes) => printBlock('resource "aws_x" "y"', attributes);
const block = (value: unknown) => ({ value, isBlock: true, type: "list", storageClassType: "x" }) as never;
const argument = (value: unknown) =>
  ({ value, isBlock: false, type: "simple", storageClassType: "x" }) as never;
const lines = (...texts: string[]) => texts.join("\n");
/** The resource with these lines in its block. */
const printed = (...texts: string[]) => lines('resource "aws_x" "y" {', ...texts, "}");

test("a block without attributes has empty braces", async () => {
  expect(await printBlock('data "aws_region" "current"', { "//": { metadata: {} } })).toBe(
    'data "aws_region" "current" {}',
  );
});

test("false, 0, an empty text, an empty list and null are written", async () => {
  const attributes = { a: argument(false), b: argument(0), c: argument(""), d: argument([]), e: null };

  expect(await resource(attributes)).toBe(printed("a = false", "b = 0", 'c = ""', "d = []", "e = null"));
});

test("what is not given is not written", async () => {
  expect(await resource({ a: argument(undefined), b: undefined as never, c: block([]) })).toBe(
    'resource "aws_x" "y" {}',
  );
});

test("a map is an argument, a block is a block, a list of blocks is one after another", async () => {
  const attributes = {
    map: argument({ key: "${var.x}" }),
    one: block({ a: argument(1) }),
    two: block([{ a: argument(1) }, { a: argument(2), inner: block([{ b: argument(true) }]) }]),
  };

  expect(await resource(attributes)).toBe(
    printed(
      ...["map = {", "key = var.x", "}"],
      ...["", "one {", "a = 1", "}"],
      ...["", "two {", "a = 1", "}", "", "two {", "a = 2", "", "inner {", "b = true", "}", "}"],
    ),
  );
});

test("count comes first, then arguments with the name before the others, then blocks, tags and depends_on", async () => {
  const attributes = {
    blk: block({ a: 1 }),
    depends_on: ["aws_a.b", "aws_c.d"],
    role: argument("r"),
    arn: argument("a"),
    tags: argument("${var.tags}"),
    name: argument("n"),
    count: "${x ? 1 : 0}",
  };

  expect(await resource(attributes)).toBe(
    printed(
      ...["count = x ? 1 : 0", ""],
      ...['name = "n"', 'role = "r"', 'arn = "a"', ""],
      ...["blk {", "a = 1", "}", ""],
      ...["tags = var.tags", ""],
      ...["depends_on = [", "aws_a.b,", "aws_c.d,", "]"],
    ),
  );
});

test("the lifecycle of a resource is a block, and holds names and addresses instead of text", async () => {
  const lifecycle = {
    create_before_destroy: true,
    ignore_changes: ["tags", 'env["A"]'],
    replace_triggered_by: ["aws_a.b"],
  };

  expect(await resource({ lifecycle })).toBe(
    printed(
      ...["lifecycle {", "create_before_destroy = true"],
      ...["ignore_changes = [", "tags,", 'env["A"],', "]"],
      ...["replace_triggered_by = [", "aws_a.b,", "]", "}"],
    ),
  );
});

test("a provider is an address, but only of a resource: a block's argument of that name is text", async () => {
  expect(await resource({ provider: "aws.other", stage: block({ provider: argument("S3") }) })).toBe(
    printed("provider = aws.other", "", "stage {", 'provider = "S3"', "}"),
  );
});

test.each([
  "string",
  "any",
  "set(string)",
  "tuple([string, number])",
  'object({ a = optional(string, "x") })',
])("the type %s of a variable stands without quotes", async (type) => {
  expect(await printBlock('variable "x"', { type })).toBe(lines('variable "x" {', `type = ${type}`, "}"));
});

test("the type of anything else is text", async () => {
  expect(await resource({ type: argument("string"), column: block({ type: argument("bool") }) })).toBe(
    printed('type = "string"', "", "column {", 'type = "bool"', "}"),
  );
});

describe("a dynamic block", () => {
  const printDynamic = (dynamic: unknown) => resource({ dynamic } as never);

  test("has a content", async () => {
    const statement = { for_each: "${var.list}", content: { sid: "${statement.value}" } };

    expect(await printDynamic({ statement })).toBe(
      printed(
        ...['dynamic "statement" {', "for_each = var.list", ""],
        ...["content {", "sid = statement.value", "}", "}"],
      ),
    );
  });

  test("stands once for each of a list, after blocks of the same kind", async () => {
    const one = { for_each: ["a"], content: { sid: "A" } };
    const text = await resource({
      statement: block([{ sid: argument("0") }]),
      dynamic: { statement: [one, { ...one, content: { sid: "B" } }] },
    } as never);

    expect(text.match(/dynamic "statement"/g)).toHaveLength(2);
    expect(text.match(/sid = "(.)"/g)).toEqual(['sid = "0"', 'sid = "A"', 'sid = "B"']);
  });

  test("may have blocks within blocks, and dynamic ones", async () => {
    const content = {
      condition: [{ test: "Null", inner: { a: 1 } }],
      dynamic: { other: { for_each: [], content: { b: 2 } } },
      values: ["x"],
      none: [],
    };

    expect(await printDynamic({ statement: { for_each: [], iterator: "each_one", content } })).toBe(
      printed(
        ...['dynamic "statement" {', "for_each = []", "", "iterator = each_one", ""],
        ...["content {", 'values = ["x"]', "none = []", ""],
        ...["condition {", 'test = "Null"', "", "inner {", "a = 1", "}", "}", ""],
        ...['dynamic "other" {', "for_each = []", "", "content {", "b = 2", "}", "}"],
        ...["}", "}"],
      ),
    );
  });

  test("stands within the one block that it is an override of, after blocks of its own kind", async () => {
    const dynamic = { inner: { for_each: ["a"], content: { name: "${inner.value}" } } };
    const fixed = { inner: block([{ name: argument("fixed") }]) };

    expect(await resource({ blk: { value: [fixed], isBlock: true, dynamic } } as never)).toBe(
      printed(
        ...["blk {"],
        ...["inner {", 'name = "fixed"', "}", ""],
        ...['dynamic "inner" {', 'for_each = ["a"]', "", "content {", "name = inner.value", "}", "}"],
        ...["}"],
      ),
    );
  });

  test.each([[[]], [[{ a: 1 }, { a: 2 }]]])(
    "within %j is refused: it does not say of which",
    async (value) => {
      await expect(resource({ blk: { value, isBlock: true, dynamic: {} } } as never)).rejects.toThrow(
        "Dynamic blocks within blk need exactly one such block",
      );
    },
  );

  test("keeps a map that can be no block", async () => {
    const content = { empty: {}, variables: { "with.dot": 1 } };

    expect(await printDynamic({ x: { for_each: [], content } })).toContain(
      lines("content {", "empty = {}", "variables = {", '"with.dot" = 1', "}", "}"),
    );
  });

  test.each([{ for_each: [] }, { for_each: [], content: [{ a: 1 }, { a: 2 }] }])(
    "with another number of contents than one is refused: %j",
    async (dynamic) => {
      await expect(printDynamic({ x: dynamic })).rejects.toThrow("A dynamic block has one content");
    },
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

import { TerraformVariable } from "cdktf";
import type { ImageException } from "../../../functions/contract/blocking/exceptions";
import { type Block, synthesizeProps, synthesizeStack } from "../synthesized";

const EXCEPTION: ImageException = {
  image: "docker.io/library/nginx",
  until: "2027-03-31",
  reason: "No fix yet: ${x} %{y}",
  owner: "team-shop",
};

const localsOf = ({ configuration }: ReturnType<typeof synthesizeProps>) =>
  (configuration.locals ?? {}) as Record<string, unknown>;

const checksOf = ({ configuration }: ReturnType<typeof synthesizeProps>) =>
  Object.keys(configuration.check ?? {}).filter((name) => name.includes("exceptions"));

test("there is an item without exceptions, too, so that the last one can be taken back", () => {
  const none = synthesizeProps();

  expect(none.at("exceptions/table-item")).toMatchObject({
    hash_key: "image",
    item: '${jsonencode({"image" = {"S" = "config#exceptions"}, "exceptions" = {"S" = jsonencode([])}})}',
  });
  expect(checksOf(none)).toEqual([]);
});

test("literal exceptions are written as they are, with what Terraform would read as an expression", () => {
  const [list] = Object.values(localsOf(synthesizeProps({ exceptions: [EXCEPTION] }))).filter(Array.isArray);

  expect(list).toEqual([{ ...EXCEPTION, reason: "No fix yet: $${x} %%{y}" }]);
});

test("the item has the accounts of an exception, and none where they are left out", () => {
  const literal = synthesizeProps({ exceptions: [{ ...EXCEPTION, accounts: ["123456789012"] }] });

  expect(Object.values(localsOf(literal)).find(Array.isArray)).toMatchObject([
    { accounts: ["123456789012"] },
  ]);
  expect(literal.at("exceptions/table-item").item).toMatch(/jsonencode\(local\.\w+exceptions_list\w*\)/);
  expect(synthesizeStack().at("exceptions/table-item").item).toContain(
    "jsonencode([for entry in local.exceptions_list : {for name, value in entry : name => value if value != null}])",
  );
});

test("an attribute may be a token", () => {
  const synthesized = synthesizeProps((scope) => ({
    exceptions: [
      { ...EXCEPTION, until: new TerraformVariable(scope, "until", { type: "string" }).stringValue },
    ],
  }));

  expect(Object.values(localsOf(synthesized)).find(Array.isArray)).toMatchObject([{ until: "${var.until}" }]);
});

test("no date is compared at synth: a past one is left to the check", () => {
  const past = synthesizeProps({ exceptions: [{ ...EXCEPTION, until: "2001-01-01" }] });

  expect(checksOf(past)).toHaveLength(5);
  expect(JSON.stringify(localsOf(past))).toContain("plantimestamp()");
});

test("the checks warn of exceptions that have ended, and of patterns with a tag", () => {
  const checks = synthesizeStack().configuration.check as Record<string, { assert: Block }>;

  expect(checks.exceptions_ended_none?.assert.condition).toBe(
    "${length(local.exceptions_ended_images) == 0}",
  );
  expect(checks.exceptions_ended_none?.assert.error_message).toMatch(/have ended and hold no longer/);
  expect(checks.exceptions_with_tag_none?.assert.error_message).toMatch(/tags move/);
});

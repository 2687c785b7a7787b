import { TerraformVariable } from "cdktf";
import type { ImageException } from "../../../functions/contract/blocking/exceptions";
import { synthesizeProps } from "../synthesized";

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

test("literal exceptions are written as they are, with what Terraform would read as an expression", () => {
  const [list] = Object.values(localsOf(synthesizeProps({ exceptions: [EXCEPTION] }))).filter(Array.isArray);

  expect(list).toEqual([{ ...EXCEPTION, reason: "No fix yet: $${x} %%{y}" }]);
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

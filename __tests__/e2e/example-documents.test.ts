import { execFileSync } from "node:child_process";
import { runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";
import {
  commandsOfExample,
  type ExampleName,
  exampleFolder,
  protectionCommandsOf,
  readRepository,
  TOKEN,
  WRITTEN_EXAMPLES,
} from "./example";

function read(example: ExampleName, file: string): string {
  return readRepository("examples", example, file);
}

test("the examples are formatted", async () => {
  const { code, output } = await runCommand(
    "terraform",
    ["fmt", "-check", ...WRITTEN_EXAMPLES.map(exampleFolder)],
    {
      env: { ...process.env, ...terraformEnvironment() },
    },
  );

  expect(output).toBe("");
  expect(code).toBe(0);
});

test.each(WRITTEN_EXAMPLES)(
  "the commands in the README of %s are those that are run here, and it names its costs",
  (name) => {
    const commands = commandsOfExample(name);
    const terraform = commands.filter((line) => line.startsWith("terraform "));
    const protection = protectionCommandsOf(name);
    const others = commands.filter((line) => !line.startsWith("terraform ") && !protection.includes(line));

    expect(terraform).toEqual(["terraform init", "terraform apply", "terraform plan", "terraform destroy"]);
    expect(commands.slice(-1 - protection.length)).toEqual([...protection, "terraform destroy"]);
    expect(protection).toHaveLength(name === "complete" ? 1 : 0);
    expect(read(name, "README.md")).toContain("\n## Costs\n");
    // As typed at a prompt, where the token is not shown: it is in the environment, and in no command line.
    const [line = "", ...more] = others;
    expect(more).toEqual([]);
    if (!read(name, "variables.tf").includes("sysdig_secure_api_token")) {
      expect(line).toBe("");
      return;
    }
    const script = `${line}; printenv TF_VAR_sysdig_secure_api_token`;
    expect(execFileSync("bash", ["-c", script], { input: `${TOKEN}\n` }).toString()).toBe(`${TOKEN}\n`);
  },
);

test("complete sets every input of the module but those that another example is about", () => {
  const variables = readRepository("terraform-module", "variables.tf");
  const inputs = [...variables.matchAll(/^variable "(\w+)"/gm)].map(([, input]) => input);
  const [, call = ""] = read("complete", "main.tf").split(/^module "scanning" \{$/m);
  const set = [...(call.split(/^\}$/m)[0] ?? "").matchAll(/^ {2}(\w+) +=/gm)].map(([, input]) => input);

  expect(inputs.filter((input) => !set.includes(input))).toEqual([
    "sysdig_secure_api_token_secret",
    "sysdig_secure_api_token_ssm_parameter",
    "members",
    "build_vpc_config",
    "function_vpc_config",
    "proxy",
    "ca_bundle_secret",
    "ca_bundle_ssm_parameter",
  ]);
});

import type { Example, Input } from "../../modules/interface";
import type { ModuleFiles } from "../../packaging/module-folder";

export const EXAMPLES_FILE = "examples.tftest.json";

/** Values besides inputs that rules read, so that Terraform needs no provider. */
const PLACE = {
  variable: { region: { type: "string", default: "us-east-1" } },
  locals: { current_region: "${var.region}", account_id: "123456789012", partition: "aws" },
};
const OF_AWS = /data\.aws_\w+\.current\.(account_id|partition)/g;

/** Returns a module's inputs, with a run of `terraform test` for each example; `required` are inputs of each run. */
export function exampleRuns(
  file: Uint8Array,
  inputs: readonly Input[],
  required: Readonly<Record<string, unknown>> = {},
): ModuleFiles {
  const tests = { variables: required, run: Object.fromEntries(runs(inputs)) };
  return new Map([
    ["variables.tf", Buffer.from(Buffer.from(file).toString().replaceAll(OF_AWS, "local.$1"))],
    ["place.tf.json", Buffer.from(JSON.stringify(PLACE))],
    [EXAMPLES_FILE, Buffer.from(JSON.stringify(tests))],
  ]);
}

function runs(inputs: readonly Input[]): [string, object][] {
  return inputs.flatMap(({ name, rules }) =>
    rules.flatMap(({ accepts, refuses }, rule) => [
      ...accepts.map((given, index) => run(`${name}_${rule + 1}_accepts_${index + 1}`, name, given, [])),
      ...refuses.map((given, index) =>
        run(`${name}_${rule + 1}_refuses_${index + 1}`, name, given, [`var.${name}`]),
      ),
    ]),
  );
}

function run(title: string, name: string, given: unknown, failures: readonly string[]): [string, object] {
  const { value, with: others, region } = exampleOf(given);
  const variables = templates({ ...others, [name]: value, ...(region && { region }) });
  return [title, { command: "plan", variables, expect_failures: failures }];
}

/** Escapes templates, which Terraform reads in strings of JSON. */
function templates(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/[$%](?=\{)/g, "$&$&"));
}

/** Returns an example; a bare value needs no other input. */
export function exampleOf(given: unknown): Example {
  const isExample = typeof given === "object" && given !== null && Object.hasOwn(given, "with");
  return isExample ? (given as Example) : { value: given, with: {} };
}

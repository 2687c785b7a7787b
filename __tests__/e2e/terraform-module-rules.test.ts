import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { HUB_EXAMPLE, MEMBER_INPUTS } from "../../modules/member/inputs";
import { MEMBER } from "../../packaging";
import { writeModule } from "../../packaging/module-folder";
import { EXAMPLES_FILE, exampleRuns } from "../terraform-runs/example-runs";
import { expectRunsToPass, MODULE, runInFolder } from "./module-tests";

describe.each([
  ["the module", MODULE, INPUTS, {}],
  [MEMBER, join(MODULE, MEMBER), MEMBER_INPUTS, { hub: HUB_EXAMPLE }],
])("of %s", (_, module, inputs, required) => {
  const files = exampleRuns(readFileSync(join(module, "variables.tf")), inputs, required);

  runInFolder((folder) => writeModule(folder, files));

  // Proves plan.inputs: Terraform's own evaluation of the condition.
  test("Terraform accepts and refuses each value that a rule of an input says it does", async () => {
    const { run } = JSON.parse(String(files.get(EXAMPLES_FILE)));

    await expectRunsToPass(Object.keys(run).map((name) => `${EXAMPLES_FILE}: ${name}`));
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeModule } from "../../packaging/module-folder";
import { EXAMPLES_FILE, exampleRuns } from "../../packaging/runs/example-runs";
import { expectRunsToPass, MODULE, runInFolder } from "./module-tests";

const files = exampleRuns(readFileSync(join(MODULE, "variables.tf")));

runInFolder((folder) => writeModule(folder, files));

test("Terraform accepts and refuses each value that a rule of an input says it does", async () => {
  const { run } = JSON.parse(String(files.get(EXAMPLES_FILE)));

  await expectRunsToPass(Object.keys(run).map((name) => `${EXAMPLES_FILE}: ${name}`));
});

import { SimulatedRegistry } from "../../../../local-aws/registry/registry";
import { runBuild } from "./rendered-build";
import { document } from "./result-document";

// What a build's error really hits: the program, bundled and minified, and the shell around it.

const says = (line: string, exitCode = 3) => ({ exitCode, script: `echo '${line}' >&2` });
const refusing = new SimulatedRegistry();
refusing.setHost("registry-1.docker.io", { fault: { status: 403 } });

test.each([
  ["image", { scanner: { result: JSON.stringify(document({ architecture: "arm64" })) } }],
  ["image", { scanner: says("panic: runtime error: index out of range", 2) }],
  ["registry", { registry: refusing }],
  ["installation", { scanner: says("any"), control: says("401 Unauthorized") }],
  ["transient", { scanner: says("any"), control: says("something else") }],
])("the scope is %s", async (scope, options) => {
  const { error, exported } = await runBuild(options);

  expect(exported.SCAN_VERDICT).toBe("");
  expect(error?.errorScope).toBe(scope);
});

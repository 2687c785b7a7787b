import { runBuild } from "./rendered-build";
import { document } from "./result-document";

// What a build's error really hits: the program, bundled and minified, and the shell around it.

const scannerSays = (line: string, exitCode = 3) => ({ scanner: { exitCode, script: `echo '${line}' >&2` } });

test.each([
  ["image", { scanner: { result: JSON.stringify(document({ architecture: "arm64" })) } }],
  ["image", scannerSays("panic: runtime error: index out of range", 2)],
  ["registry", scannerSays("unable to pull image: 403 Forbidden")],
  ["installation", { scanner: { result: "null" } }],
  ["transient", scannerSays("something else")],
])("the scope is %s", async (scope, options) => {
  const { error, exported } = await runBuild(options);

  expect(exported.SCAN_VERDICT).toBe("");
  expect(error?.errorScope).toBe(scope);
});

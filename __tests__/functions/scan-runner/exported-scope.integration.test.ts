import { PASS, runBuild } from "./rendered-build";
import { document } from "./result-document";

// What a build really exports of an error's scope: the program, bundled and minified, and the shell around it.

const scannerSays = (line: string, exitCode = 3) => ({ scanner: { exitCode, script: `echo '${line}' >&2` } });

test.each([
  ["image", { scanner: { result: JSON.stringify(document({ architecture: "arm64" })) } }],
  ["image", scannerSays("panic: runtime error: index out of range", 2)],
  ["source", scannerSays("unable to pull image: 403 Forbidden")],
  ["installation", { environment: { SECURE_API_TOKEN: "not-set" } }],
  ["installation", { scanner: { result: "null" } }],
  ["transient", scannerSays("something else")],
  ["transient", { scanner: {} }],
  ["transient", { scanner: { script: "kill -9 $PPID" } }],
])("SCAN_ERROR_SCOPE is %s", async (scope, options) => {
  const { exported } = await runBuild(options);

  expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR_SCOPE: scope });
});

test("SCAN_ERROR_SCOPE is empty with a verdict", async () => {
  const { exported } = await runBuild({ scanner: PASS });

  expect(exported).toMatchObject({ SCAN_VERDICT: "PASSED", SCAN_ERROR_SCOPE: "" });
});

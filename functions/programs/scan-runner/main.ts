import { addressOf } from "../../contract/documentation";
import { writeFileSync } from "./built-ins";
import { exportVariables } from "./exported-variables";
import { resolvePlatform } from "./registry/image-index";
import { type RegistryLogin, registryLogin } from "./registry/registry-login";
import { renderJunit } from "./report/junit-report";
import { renderLog } from "./report/log-table";
import { type BuildResult, readScanResult } from "./result/scan-result";
import { asRunnerError, RunnerError } from "./runner-error";
import { readResult, scanImage } from "./scanner/scanner";
import { downloadScanner } from "./scanner/scanner-download";
import { checkControl } from "./scanner/scanner-failure";
import { type BuildEnvironment, readBuildSettings, type Settings } from "./settings";

// The buildspec starts this program in a new folder, the only folder that is certainly writable.

const env = process.env as BuildEnvironment;

function findImage(settings: Settings): { login: RegistryLogin; image: ReturnType<typeof resolvePlatform> } {
  const login = registryLogin(settings);
  try {
    return { login, image: resolvePlatform(settings, login) };
  } catch (error) {
    const { problem } = error as RunnerError;
    // A member's role may have no right to a repository whose own policy admits the build's role.
    if (problem !== "PullRefused" || login.loginUser !== "AWS" || !settings.MEMBER_PULL_ROLE) throw error;
    return findImage({ ...settings, MEMBER_PULL_ROLE: "" });
  }
}

async function scan(): Promise<BuildResult> {
  const given = readBuildSettings(env);
  // From here on only the scanner gets the secrets.
  for (const name of ["SECURE_API_TOKEN", "REGISTRY_USER", "REGISTRY_PASSWORD"] as const) delete env[name];
  const { login, image } = findImage(given);
  const settings = { ...given, imageDigest: image.digest };
  downloadScanner(settings);
  if (settings.CONTROL_FIRST) await checkControl(settings);
  const run = await scanImage(settings, login);
  if (run.hasResult) return readScanResult(readResult(run), { ...settings, ...image }, run.exitCode);
  // A stranger's image may determine what the scanner prints, so the product's own control image is scanned next.
  await checkControl(settings, run.ending);
  throw new RunnerError("ScannerFailed/image", run.ending);
}

async function main(): Promise<void> {
  // Whoever starts a build may set these variables to the token's secret, and the token must not be printed.
  const image = [env.IMAGE_REFERENCE, env.IMAGE_DIGEST, env.IMAGE_PLATFORM]
    .join(" ")
    .replaceAll(env.SECURE_API_TOKEN || "\n", "***");
  const ending = await scan().catch((error): BuildResult => {
    const { problem, message } = asRunnerError(error, "Unexpected");
    const why = `${problem}, see ${addressOf("docs/errors.md")}: ${message}`;
    return {
      exported: { SCAN_ERROR: problem, SCAN_DETAIL: message },
      findings: [{ judgement: "error", group: "scan", title: "no verdict", why }],
    };
  });
  const log = renderLog(ending, image);
  writeFileSync("scan.xml", renderJunit(ending, image));
  // Always written, because a missing report file might turn the build red.
  const { listed: findings = ending.findings } = ending;
  writeFileSync("list.xml", renderJunit({ exported: {}, findings }, image));
  const verdict = ending.exported.SCAN_VERDICT;
  const isGreen = verdict === "FAILED" ? env.FAIL_BUILD_ON_POLICY_FAILURE === "false" : !!verdict;
  exportVariables(ending.exported, isGreen);
  console.log(`\n${log}`);
}

// Ends the program even if another process keeps an output of the scanner open.
main().then(() => process.exit());

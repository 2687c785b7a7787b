import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScanError } from "../../../../functions/contract/images/scan";
import { resolvePlatform } from "../../../../functions/programs/scan-runner/registry/image-index";
import { registryLogin } from "../../../../functions/programs/scan-runner/registry/registry-login";
import type { BuildEnvironment } from "../../../../functions/programs/scan-runner/settings";
import { type RunningRegistry, startRegistry } from "../../../../local-aws/registry";
import { explained } from "./explained-error";
import { pullSettings } from "./pull-settings";

/**
 * Starts a registry that curl meets under every host name, for all tests of a file. It runs in a process of its own,
 * since the program waits for curl without letting anything else run.
 */
export function useRegistry(): () => RunningRegistry["control"] {
  const curlHome = mkdtempSync(join(tmpdir(), "registry-test-"));
  const before = process.env.CURL_HOME;
  let running: RunningRegistry | undefined;
  beforeAll(async () => {
    running = await startRegistry(curlHome, { logFile: join(curlHome, "registry.log") });
    process.env.CURL_HOME = curlHome;
  }, 60_000);
  afterEach(() => running?.control.reset());
  afterAll(async () => {
    await running?.server.stop();
    if (before === undefined) delete process.env.CURL_HOME;
    else process.env.CURL_HOME = before;
    rmSync(curlHome, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error("The registry is not running yet.");
    return running.control;
  };
}

/** What the program scans, or why it does not. */
export function resolve(changes: BuildEnvironment): { digest?: string } & Partial<ScanError> {
  const settings = pullSettings(changes);
  try {
    return { digest: resolvePlatform(settings, registryLogin(settings)).digest };
  } catch (error) {
    return explained(error, changes);
  }
}

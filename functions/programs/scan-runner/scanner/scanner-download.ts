import { chmodSync, createHash, readFileSync } from "../built-ins";
import { runCommand } from "../command";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";

/** Downloads the pinned scanner for the build machine's architecture, and verifies its checksum. */
export function downloadScanner({ SCANNER_BASE_URL, SCANNER_VERSION, SCANNER_SHA256 }: Settings): void {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  const url = `${SCANNER_BASE_URL}/${SCANNER_VERSION}/linux/${architecture}/sysdig-cli-scanner`;
  download(url, "--remote-name");
  const expected = JSON.parse(SCANNER_SHA256)[architecture] ?? download(`${url}.sha256`).split(/\s/)[0];
  const actual = createHash("sha256").update(readFileSync("sysdig-cli-scanner")).digest("hex");
  if (actual !== expected) {
    throw new RunnerError("ScannerChecksum", `${url} has sha256 ${actual}, expected ${expected}`);
  }
  chmodSync("sysdig-cli-scanner", 0o755);
}

/** Uses curl instead of fetch, because curl uses the machine's proxy and certificates, and limits time and size. */
function download(url: string, ...options: string[]): string {
  // No redirect may leave https.
  const limits = `--proto =${url.split(":")[0]} -m300 --max-filesize 500M --retry 3`.split(" ");
  return runCommand("curl", ["-fsSL", ...limits, ...options, url], "ScannerDownload", url);
}

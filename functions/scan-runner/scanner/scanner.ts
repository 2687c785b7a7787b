import { createInterface, spawn, stripVTControlCharacters } from "../built-ins";
import type { RegistryLogin } from "../registry/registry-login";
import type { Settings } from "../settings";
import { singleLine } from "../single-line";

/** How the scanner ended. */
export interface ScannerRun {
  /** 0 passed, 1 policy failure, 2 bad parameters, 3 scanner error; null when a signal ended it. */
  readonly exitCode: number | null;
  /** The end of what it wrote without empty lines, the last line first. */
  readonly lastLines: readonly string[];
}

/**
 * Runs the scanner on the image, by digest alone; it leaves `result.json`. Its output goes to the build log, without
 * the secrets that it was given.
 */
export async function runScanner(settings: Settings, login: RegistryLogin): Promise<ScannerRun> {
  const { reference, registryHost, repository, apiToken } = settings;
  const options = [
    `--apiurl=${settings.SYSDIG_SECURE_ENDPOINT}`,
    "--output=json-file=result.json",
    "--console-log",
    // Fresh folders: the scanner may wipe what it finds in them.
    "--cachepath=cache",
    "--dbpath=db",
    ...JSON.parse(settings.SYSDIG_POLICIES).map((policy: string) => `--policy=${policy}`),
  ];
  if (settings.SYSDIG_SKIP_TLS_VERIFY === "true") options.push("--skiptlsverify");
  // containers/image, with which the scanner pulls, refuses a name with both tag and digest. Sysdig shows the image, and
  // matches accepted risks and policies, by the name that people know.
  options.push(
    `--override-pullstring=${reference}`,
    `pull://${registryHost}/${repository}@${settings.imageDigest}`,
  );
  const scanner = spawn("./sysdig-cli-scanner", options, {
    env: {
      ...process.env,
      SECURE_API_TOKEN: apiToken,
      REGISTRY_USER: login.loginUser,
      REGISTRY_PASSWORD: login.loginPassword,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lastLines: string[] = [];
  for (const input of [scanner.stdout, scanner.stderr]) {
    createInterface({ input }).on("line", (line) => {
      // Without colours, which could stand in the middle of a secret, and before the level of a line.
      const shown = singleLine(
        stripVTControlCharacters(line)
          .replaceAll(apiToken, "***")
          .replaceAll(login.loginPassword || apiToken, "***"),
        // It is searched for what it means, and what a registry makes of it has no end.
        5000,
      );
      console.log(shown);
      if (shown.trim()) lastLines.unshift(shown);
      lastLines.splice(50);
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => scanner.on("close", resolve));
  return { exitCode, lastLines };
}

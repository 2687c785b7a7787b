import {
  constants,
  createInterface,
  fstatSync,
  inflateRawSync,
  mkdtempSync,
  openSync,
  readFileSync,
  spawn,
  spawnSync,
  stripVTControlCharacters,
  writeFileSync,
} from "../built-ins";
import type { RegistryLogin } from "../registry/registry-login";
import { asRunnerError, RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { singleLine } from "../single-line";

/** The archive of the control image, deflated, base64. packaging/programs/control-image.ts inserts it here. */
declare const CONTROL_IMAGE: string;

export interface ScannerRun {
  /** 0 passed, 1 policy failure, 2 bad parameters, 3 scanner error; null if a signal ended it. */
  readonly exitCode: number | null;
  readonly hasResult: boolean;
  readonly ending: string;
  /** Lines that are not empty, the last line first. */
  readonly lastLines: readonly string[];
  readonly folder: string;
}

const HERE = process.cwd();

export function scanImage(settings: Settings, login: RegistryLogin): Promise<ScannerRun> {
  const { reference, registryHost, repository, imageDigest } = settings;
  // containers/image, which pulls for the scanner, refuses a name with both tag and digest. Sysdig shows the image, and
  // matches accepted risks and policies, by the name in --override-pullstring.
  const image = [`--override-pullstring=${reference}`, `pull://${registryHost}/${repository}@${imageDigest}`];
  return runScanner(settings, login, image, 65534, 2);
}

/** Runs the scanner on the control image in the same way, but does not upload the result to Sysdig. */
export function scanControl(settings: Settings): Promise<ScannerRun> {
  writeFileSync("control.tar", inflateRawSync(Buffer.from(CONTROL_IMAGE, "base64")));
  const image = ["--skipupload", `file://${HERE}/control.tar`];
  // Another user, so that nothing that the scan of an image left behind can reach this scan.
  return runScanner(settings, {}, image, 65533, 1);
}

/**
 * Runs the scanner as a user that owns nothing, with only the variables that it needs. The build log gets its output
 * without the secrets.
 * @param uid nobody, or another id without a name
 * @param spares parts of the build's time that are left after the scanner's time-out
 */
async function runScanner(
  settings: Settings,
  { loginUser, loginPassword }: RegistryLogin,
  image: readonly string[],
  uid: number,
  spares: number,
): Promise<ScannerRun> {
  const { apiToken } = settings;
  // A new folder, because the scanner may delete what it finds in its folders.
  const folder = mkdtempSync(`${HERE}/scan-`);
  const options = [
    `--apiurl=${settings.SYSDIG_SECURE_ENDPOINT}`,
    "--output=json-file=result.json",
    "--console-log",
    "--cachepath=cache",
    "--dbpath=db",
    ...JSON.parse(settings.SYSDIG_POLICIES).map((policy: string) => `--policy=${policy}`),
  ];
  if (settings.SYSDIG_SKIP_TLS_VERIFY === "true") options.push("--skiptlsverify");
  const env: NodeJS.ProcessEnv = {
    HOME: folder,
    TMPDIR: folder,
    SECURE_API_TOKEN: apiToken,
    REGISTRY_USER: loginUser,
    REGISTRY_PASSWORD: loginPassword,
  };
  for (const name in process.env) {
    if (/^(PATH|SSL_CERT_FILE|(HTTPS?|NO)_PROXY)$/i.test(name)) env[name] = process.env[name];
  }
  const minutes = Number(settings.BUILD_TIMEOUT_MINUTES);
  // No other build on the machine has this group, and no process of the scanner can leave it.
  const user = userOf(folder, { uid, gid: 60_000 + (process.pid % 5000), env });
  const scanner = spawn(`${HERE}/sysdig-cli-scanner`, [...options, ...image], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // Its own process group, which is killed with it.
    detached: true,
    // The build's time began before this program started.
    timeout: Math.max(1, (minutes - spares * Math.min(minutes / 5, 3)) * 60_000 - performance.now()) | 0,
    killSignal: 9,
    ...user,
  });
  const lastLines: string[] = [];
  for (const input of [scanner.stdout, scanner.stderr]) {
    createInterface({ input }).on("line", (line) => {
      // Removes colours, which could split a secret.
      const words = stripVTControlCharacters(line).replaceAll(apiToken, "***");
      const shown = singleLine(words.replaceAll(loginPassword || apiToken, "***"), 5000);
      console.log(shown);
      if (shown.trim()) lastLines.unshift(shown);
      lastLines.splice(50);
    });
  }
  return new Promise((resolve) => {
    scanner.on("exit", (exitCode, signal) => {
      try {
        process.kill(-(scanner.pid as number), 9);
      } catch {
        // No process of the group is left.
      }
      // Ends processes that have left the process group.
      if (user.gid) spawnSync("pkill", ["-9", "-G", `${user.gid}`]);
      const hasResult = exitCode === 0 || exitCode === 1;
      // The scanner may have filled the disk. Deletes as the scanner's user, who can delete nothing else.
      if (!hasResult) spawnSync("rm", ["-rf", folder], user);
      // Waits for the last output, but not for its end: another process of the build's user could keep it open.
      setTimeout(() => {
        const how = scanner.killed ? "a time-out" : (signal ?? `exit code ${exitCode}`);
        const ending = `${how}: ${lastLines[0] ?? "it wrote nothing"}`;
        resolve({ exitCode, hasResult, ending, lastLines, folder });
      }, 500);
    });
  });
}

/** User and variables of a program. Other processes of this user can read the variables. */
interface User {
  readonly uid?: number;
  readonly gid?: number;
  readonly env: NodeJS.ProcessEnv;
}

/** Returns the build's own user if the other user cannot run the scanner, or use its folder or certificates. */
function userOf(folder: string, user: User): User {
  spawnSync("chown", [`${user.uid}`, folder]);
  const certificates = user.env.SSL_CERT_FILE || folder;
  if (spawnSync("test", ["-w", folder, "-a", "-r", certificates], user).status === 0) return user;
  console.log("No user of its own, see SECURITY.md");
  return { env: user.env };
}

/** Reads only a regular file without another name, so it never follows a link. */
export function readResult({ folder }: ScannerRun): string {
  try {
    const file = openSync(`${folder}/result.json`, constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    // A result is a few megabytes; a build has at least one gigabyte of memory.
    if (stats.size > 200_000_000) throw new RunnerError("ResultTooLarge");
    if (stats.isFile() && stats.nlink < 2) return readFileSync(file, "utf8");
  } catch (error) {
    throw asRunnerError(error, "NoResult");
  }
  throw new RunnerError("NoResult");
}

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

/** The archive of the control image, deflated, in base64: packaging/programs/control-image.ts puts it here. */
declare const CONTROL_IMAGE: string;

/** How the scanner ended. */
export interface ScannerRun {
  /** 0 passed, 1 policy failure, 2 bad parameters, 3 scanner error; null where a signal ended it. */
  readonly exitCode: number | null;
  /** Whether that is one of the first two. */
  readonly hasResult: boolean;
  /** Exit code, signal or time-out in words, and the last line that it wrote. */
  readonly ending: string;
  /** The end of what it wrote without empty lines, the last line first. */
  readonly lastLines: readonly string[];
  /** Its own folder. */
  readonly folder: string;
}

/** The folder of this program. */
const HERE = process.cwd();

/** Runs the scanner on the image, by digest alone. */
export function scanImage(settings: Settings, login: RegistryLogin): Promise<ScannerRun> {
  const { reference, registryHost, repository, imageDigest } = settings;
  // containers/image, with which the scanner pulls, refuses a name with both tag and digest. Sysdig shows the image, and
  // matches accepted risks and policies, by the name that people know.
  const image = [`--override-pullstring=${reference}`, `pull://${registryHost}/${repository}@${imageDigest}`];
  return runScanner(settings, login, image, 65534, 2);
}

/** Runs the scanner on the control image, in the same way, but that Sysdig does not hear of it. */
export function scanControl(settings: Settings): Promise<ScannerRun> {
  writeFileSync("control.tar", inflateRawSync(Buffer.from(CONTROL_IMAGE, "base64")));
  const image = ["--skipupload", `file://${HERE}/control.tar`];
  // Another user: whatever the scan of an image has left behind cannot reach this one.
  return runScanner(settings, {}, image, 65533, 1);
}

/**
 * Runs the scanner as a user that owns nothing, with the variables that it needs and no others. Its output goes to the
 * build log, without the secrets that it was given.
 * @param uid nobody, or another one without a name
 * @param spares how many parts of the build's time are left when the time of the scanner is over
 */
async function runScanner(
  settings: Settings,
  { loginUser, loginPassword }: RegistryLogin,
  image: readonly string[],
  uid: number,
  spares: number,
): Promise<ScannerRun> {
  const { apiToken } = settings;
  // Fresh: the scanner may wipe what it finds in its folders.
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
  // A group that no other build on the machine has, and that none of its processes can leave.
  const user = userOf(folder, { uid, gid: 60_000 + (process.pid % 5000), env });
  const scanner = spawn(`${HERE}/sysdig-cli-scanner`, [...options, ...image], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of processes of its own, which ends with it.
    detached: true,
    // The time of the build began before this program did.
    timeout: Math.max(1, (minutes - spares * Math.min(minutes / 5, 3)) * 60_000 - performance.now()) | 0,
    killSignal: 9,
    ...user,
  });
  const lastLines: string[] = [];
  for (const input of [scanner.stdout, scanner.stderr]) {
    createInterface({ input }).on("line", (line) => {
      // Without colours, which could stand in the middle of a secret.
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
        // None of its group is left.
      }
      // A process that has left that group.
      if (user.gid) spawnSync("pkill", ["-9", "-G", `${user.gid}`]);
      const hasResult = exitCode === 0 || exitCode === 1;
      // It may have filled the disk. Its user can remove nothing else.
      if (!hasResult) spawnSync("rm", ["-rf", folder], user);
      // For what it wrote last. Its output may not end: another process of the build's user could hold it open.
      setTimeout(() => {
        const how = scanner.killed ? "a time-out" : (signal ?? `exit code ${exitCode}`);
        const ending = `${how}: ${lastLines[0] ?? "it wrote nothing"}`;
        resolve({ exitCode, hasResult, ending, lastLines, folder });
      }, 500);
    });
  });
}

/** As whom programs run, and with which variables: another process of that user can read them. */
interface User {
  readonly uid?: number;
  readonly gid?: number;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Gives the folder to the user. Where the scanner cannot be started as another user than this program's, or has no way into
 * its folder or to the certificates then, it runs as this program's.
 */
function userOf(folder: string, user: User): User {
  spawnSync("chown", [`${user.uid}`, folder]);
  const certificates = user.env.SSL_CERT_FILE || folder;
  if (spawnSync("test", ["-w", folder, "-a", "-r", certificates], user).status === 0) return user;
  console.log("No user of its own, see SECURITY.md");
  return { env: user.env };
}

/** Reads what the scanner found: a regular file with no other name, and nothing that it only points to. */
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

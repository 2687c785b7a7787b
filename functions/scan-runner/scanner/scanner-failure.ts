import type { RunnerProblem } from "../../contract/build";
import { distrust, RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import type { ScannerRun } from "./scanner";

/** A line of a log that is no error: `2026-01-31T10:00:00Z WRN …`, `10:00AM INF …`, `level=info …`, `{"level":"info",…}`. */
const NO_ERROR =
  /(^((?=\S{0,40}\d)\S{1,40}\s+){0,3}\W*|\blevel"?[=:] *"?)(trace|trc|debug|dbg|info?|warn|wrn|warning)\b/i;
/** One that says it is: `10:00AM ERR …`, `level=error …`, `Error: …`. The following lines may be help, or only details. */
const ERROR = /\b(ERR|ERROR|FTL|FATAL)\b|\blevel"?[=:] *"?(error|fatal)|^Error:/;
/** How Go's runtime ends a program that has crashed; its exit code is 2, as with wrong parameters. */
const CRASH = /^(panic|fatal error):|^goroutine \d/;

const FROM_REGISTRY =
  /manifest|registry|repository|pull\w* image|initializing source|\/v2\/|denied:|basic auth|authentication required|access to the resource/i;
/** Other words of a registry, where somebody refuses. */
const REGISTRY_LOGIN = /auth token|username\/password/i;
const ABSENT =
  /(manifest|name|blob|tag)[ _]unknown|unknown (manifest|blob|tag|policy)|not found|not exist|no such (image|manifest|policy)|(status|code|:)[ =]+404\b/i;
/** Obstacles in the build machine's own files: `open cache/db: permission denied`. */
const LOCAL = /no space left|no such file|\s[\w.-]*\/\S*: (\w+: )?permission denied/i;
const REFUSED = /\b40[13]\b|unauthori[sz]ed|forbidden/i;
const ASKED_TOO_OFTEN = /too ?many ?requests|rate limit|\b429\b/i;
const SERVER_TROUBLE =
  /\b50[0234]\b|internal server error|bad gateway|service unavailable|gateway time-?out/i;
const NO_CONNECTION =
  /no such host|name resolution|connection (refused|reset)|cannot reach|unreachable|no route|timed? ?out|deadline exceeded|\bEOF\b/i;

/** The settings that a line of the scanner's may be about. */
type Concerned = Pick<Settings, "reference" | "registryHost" | "repository" | "SYSDIG_SECURE_ENDPOINT">;

/**
 * Finds out why a scanner ended without a result. Only one line decides, because the others may be of something else: the
 * last one that says it is an error, else the last one that may be one.
 */
export function scannerFailure({ exitCode, lastLines }: ScannerRun, settings: Concerned): RunnerError {
  // Of the lines of a crash the first one says why.
  const crash = lastLines.findLast((each) => CRASH.test(each));
  const errors = lastLines.filter((each) => !NO_ERROR.test(each));
  const line =
    crash ?? errors.find((each) => ERROR.test(each)) ?? errors[0] ?? lastLines[0] ?? "it wrote nothing";
  // Without an exit code a signal ended it.
  if (exitCode === null || crash) return new RunnerError("ScannerKilled", line);
  // Only its own exit codes say that the line explains it.
  const problem = exitCode === 2 || exitCode === 3 ? cause(exitCode, line, settings) : undefined;
  return problem ? new RunnerError(problem, line) : new RunnerError("ScannerFailed", `${exitCode}: ${line}`);
}

/** @returns undefined where the line says nothing that is known here */
function cause(exitCode: 2 | 3, line: string, settings: Concerned): RunnerProblem | undefined {
  const words = withoutImage(line, settings);
  const { host } = new URL(settings.SYSDIG_SECURE_ENDPOINT);
  const namesSysdig = namesHost(words, host);
  const { registryHost, repository } = settings;
  // A path of Sysdig's own address says nothing of registries.
  const besides = line
    .split(/\s+/)
    .filter((word) => !namesHost(word, host) || namesHost(word, registryHost))
    .join(" ");
  const mayBeSysdigs =
    !isNamed(registryHost.toLowerCase(), besides.toLowerCase()) && !isNamed(repository, besides);
  // Sysdig and the registry refuse in the same words.
  const fromRegistry = !namesSysdig && FROM_REGISTRY.test(words);
  const distrusted = distrust(line, fromRegistry);
  if (distrusted) return distrusted;
  if (LOCAL.test(words)) return undefined;
  // Sysdig documents no exit code for a policy that it does not have: 2 and 3 both fit.
  if (!fromRegistry && !SERVER_TROUBLE.test(words) && /polic(y|ies)\b/i.test(words) && ABSENT.test(words)) {
    return "PolicyMissing";
  }
  if (ASKED_TOO_OFTEN.test(words)) return namesSysdig && mayBeSysdigs ? "SysdigBusy" : "TooManyRequests";
  if (SERVER_TROUBLE.test(words)) return undefined;
  if (NO_CONNECTION.test(words)) return namesSysdig ? "SysdigUnreachable" : undefined;
  if (fromRegistry) {
    if (/manifest[ _]unknown/i.test(words)) return "ManifestUnknown";
    if (ABSENT.test(words)) return "ImageAbsent";
    if (REFUSED.test(words) || /denied|basic auth/i.test(words)) return "PullRefused";
  } else if (
    REFUSED.test(words) &&
    mayBeSysdigs &&
    (namesSysdig || /\bAPI\b/i.test(besides)) &&
    !FROM_REGISTRY.test(besides) &&
    !REGISTRY_LOGIN.test(besides)
  ) {
    return "TokenRefused";
  }
  // Last, because the other causes may end with this code, too.
  return exitCode === 2 ? "ScannerParameters" : undefined;
}

/** Hosts are the same in capitals. */
function namesHost(text: string, host: string): boolean {
  return text.toLowerCase().includes(host.toLowerCase());
}

function isNamed(name: string, text: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replaceAll(".", "\\.")}(?![\\w-])`).test(text);
}

/** The image's own name must not decide what a line says, nor who spoke. */
function withoutImage(line: string, { reference, registryHost, repository }: Concerned): string {
  return line
    .replaceAll(reference, "")
    .replaceAll(`${registryHost}/${repository}`, "")
    .replaceAll(`/v2/${repository}/`, "/v2/");
}

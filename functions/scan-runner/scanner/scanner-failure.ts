import { parseReference } from "../registry/image-reference";
import { refusedPull } from "../registry/refused-pull";
import { distrust, misconfigured, ScanError } from "../scan-error";
import { type Settings, TOKEN_ADVICE } from "../settings";
import type { ScannerRun } from "./scanner";

/** A line of a log that is no error: `2026-01-31T10:00:00Z WRN …`, `10:00AM INF …`, `level=info …`, `{"level":"info",…}`. */
const NO_ERROR =
  /(^((?=\S{0,40}\d)\S{1,40}\s+){0,3}\W*|\blevel"?[=:] *"?)(trace|trc|debug|dbg|info?|warn|wrn|warning)\b/i;

const FROM_REGISTRY =
  /manifest|registry|repository|pull\w* image|initializing source|\/v2\/|denied:|basic auth|authentication required|access to the resource/i;
const ABSENT =
  /(manifest|name|blob|tag)[ _]unknown|unknown (manifest|blob|tag|policy)|not found|not exist|no such (image|manifest|policy)|\b404\b/i;
const REFUSED = /\b40[13]\b|unauthori[sz]ed|forbidden/i;
const ASKED_TOO_OFTEN = /too ?many ?requests|rate limit|\b429\b/i;
const SERVER_TROUBLE =
  /\b50[0234]\b|internal server error|bad gateway|service unavailable|gateway time-?out/i;
const UNREACHABLE =
  /no such host|name resolution|connection (refused|reset)|cannot reach|unreachable|no route|timed? ?out|deadline exceeded|\bEOF\b/i;

/**
 * Turns a scanner that ended without a result into an error that says who can fix it. Only the last line that may be an
 * error decides: the ones before may be of something else. What is not recognised may work later.
 */
export function scannerFailure(
  { exitCode, lastLines }: ScannerRun,
  settings: Pick<Settings, "IMAGE_REFERENCE" | "REGISTRY_PASSWORD" | "SYSDIG_SECURE_ENDPOINT">,
): ScanError {
  const line = lastLines.find((each) => !NO_ERROR.test(each)) ?? lastLines[0] ?? "it wrote nothing";
  if (exitCode === null) {
    // A signal ended it.
    const message = `the scanner was killed, a larger build_compute_type has more memory: ${line}`;
    return new ScanError(message, "infrastructure", "image");
  }
  // Only its own exit codes say that the line explains it.
  const isOwn = exitCode === 2 || exitCode === 3;
  return (isOwn ? cause(exitCode, line, settings) : undefined) ?? unknown(exitCode, line);
}

const unknown = (exitCode: number, line: string) =>
  new ScanError(`scanner exit code ${exitCode}: ${line}`, "infrastructure", "transient");

function cause(
  exitCode: 2 | 3,
  line: string,
  settings: Parameters<typeof scannerFailure>[1],
): ScanError | undefined {
  const { SYSDIG_SECURE_ENDPOINT } = settings;
  const words = withoutImage(line, settings.IMAGE_REFERENCE);
  const namesSysdig = words.includes(new URL(SYSDIG_SECURE_ENDPOINT).host);
  // Sysdig and the registry refuse in the same words.
  const fromRegistry = !namesSysdig && FROM_REGISTRY.test(words);
  const distrusted = distrust(line, fromRegistry ? "source" : "installation");
  if (distrusted) return distrusted;
  // Sysdig documents no exit code for a policy that it does not have: 2 and 3 both fit.
  if (!fromRegistry && !SERVER_TROUBLE.test(words) && /polic(y|ies)\b/i.test(words) && ABSENT.test(words)) {
    return misconfigured(`Sysdig lacks a policy, check sysdig_policies: ${line}`);
  }
  if (exitCode === 2) return misconfigured(`check sysdig_policies and scanner_version: ${line}`);
  if (ASKED_TOO_OFTEN.test(words)) {
    const message = `asked too often, lower max_concurrent_scans if this goes on: ${line}`;
    return new ScanError(message, "infrastructure", "transient");
  }
  if (SERVER_TROUBLE.test(words)) return unknown(exitCode, line);
  if (UNREACHABLE.test(words)) {
    return namesSysdig
      ? new ScanError(
          `${SYSDIG_SECURE_ENDPOINT} cannot be reached, check sysdig_secure_endpoint and the builds' network: ${line}`,
          "infrastructure",
          "installation",
        )
      : unknown(exitCode, line);
  }
  if (fromRegistry) {
    if (ABSENT.test(words)) return refusedPull(settings, "absent", line);
    return REFUSED.test(words) || /denied|basic auth/i.test(words)
      ? refusedPull(settings, "refused", line)
      : undefined;
  }
  // The scan-runner has just read the manifest with these credentials, so who refuses without a name is Sysdig.
  return REFUSED.test(words)
    ? misconfigured(
        `the token was refused by ${SYSDIG_SECURE_ENDPOINT}, store a valid one: ${TOKEN_ADVICE}: ${line}`,
      )
    : undefined;
}

/** The image's own name must not decide what a line says, nor who spoke. */
function withoutImage(line: string, reference: string): string {
  const { host, repository } = parseReference(reference);
  return line
    .replaceAll(reference, "")
    .replaceAll(`${host}/${repository}`, "")
    .replaceAll(`/v2/${repository}/`, "/v2/");
}

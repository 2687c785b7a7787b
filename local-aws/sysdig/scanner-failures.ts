import type { PulledImage } from "./pull-string";

/** How the real scanner can fail: what it writes last, and its exit code. */
export interface FailedScan {
  exitCode: 2 | 3;
  /** All it writes about the failure; the last line is the error it ends with. */
  message: string;
}

/** The failures that a test can ask for by name. */
export type ScannerFailure =
  /** The registry knows the repository and not the digest. */
  | "pull-404"
  /** The registry's login service refuses the credentials. */
  | "pull-login"
  /** The registry prints Sysdig's words, that it is asked too often. */
  | "pull-429-as-sysdig"
  /** Sysdig refuses the token, is asked too often or is ill, before anything is scanned: also of an archive. */
  | "api-401"
  | "api-429"
  | "api-503"
  /** Sysdig is ill when it gets the result. */
  | "upload-503";

/**
 * The scanner's output in a failure. Its own lines are in no public document, so these have the form of its log
 * (time, level, words). The lines of its registry client are that client's words.
 *
 * @param apiUrl where results go
 * @see https://github.com/containers/image
 */
export function failedOutcome(failure: ScannerFailure, image: PulledImage, apiUrl: string): FailedScan {
  return { exitCode: 3, message: linesOf(failure, image, apiUrl).join("\n") };
}

function linesOf(failure: ScannerFailure, { pullString, digest }: PulledImage, apiUrl: string): string[] {
  const manifest = `reading manifest ${digest || "latest"} in ${repositoryOf(pullString)}`;
  const pull = (cause: string) => [
    line("INF", `Retrieving image from registry: ${pullString}`),
    line("ERR", `unable to pull image: initializing source: ${cause}`),
  ];
  const upload = (status: string) => [
    line("INF", "Analysis done, uploading result"),
    line("ERR", `unable to upload result: POST ${apiUrl}/api/scanning/scanresults/v2/results: ${status}`),
  ];
  switch (failure) {
    case "pull-404":
      return pull(`${manifest}: manifest unknown`);
    case "pull-login":
      return pull("unable to retrieve auth token: invalid username/password: unauthorized");
    case "pull-429-as-sysdig":
      return pull(`${manifest}: POST ${apiUrl}/api/scanning/scanresults/v2/results: 429 Too Many Requests`);
    case "api-401":
      return [line("ERR", "unable to authenticate with the API: 401 Unauthorized")];
    case "api-429":
      return [line("ERR", `GET ${apiUrl}/api/scanning: 429 Too Many Requests`)];
    case "api-503":
      return [line("ERR", `GET ${apiUrl}/api/scanning: 503 Service Unavailable`)];
    case "upload-503":
      return upload("503 Service Unavailable");
  }
}

function repositoryOf(pullString: string): string {
  return pullString.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}

/** As the console writer of the scanner's logger has it. */
function line(level: "INF" | "ERR", message: string): string {
  return `${new Date().toISOString().replace(/\.\d+/, "")} ${level} ${message}`;
}

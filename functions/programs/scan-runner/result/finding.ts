/**
 * The report's entry for one policy rule or one vulnerability.
 * - `failure`: the image failed because of it.
 * - `skipped`: its risk is accepted, or it does not count.
 * - `passed`: a vulnerability that no failed rule names.
 * The report of an image that passed contains no failure.
 * - `error`: the scan has no verdict.
 */
export interface Finding {
  readonly judgement: "failure" | "skipped" | "passed" | "error";
  /** Policy of a rule, severity of a vulnerability. */
  readonly group: string;
  /** A rule's policy, bundle and description; a vulnerability's facts. */
  readonly title: string;
  readonly why: string;
  readonly details?: readonly string[];
  /** A vulnerability's row in the log's table. */
  readonly row?: string;
}

import { MINUTE } from "../../contract/durations";
import { asDigest } from "../../contract/images/image";
import { type ScanEnd, VERDICTS } from "../../contract/images/scan";
import { SEVERITIES, type SeverityCounts } from "../../contract/images/vulnerabilities";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { errorOf } from "../../errors/error-reason";
import { jsonIn, textsIn } from "../../table/value";
import type { ScanStanding } from "../scanner";
import { brokenBuild, isKnownEnd } from "./broken-build";
import type { Build } from "./codebuild-build";
import { parseFailedRules, parseTopVulnerabilities } from "./exported-lists";
import { runnerError } from "./runner-error";

/** With free capacity, a build leaves CodeBuild's queue within seconds. */
const LONG_IN_QUEUE_MS = MINUTE;
/** Time after a build's end in which CodeBuild may not show its exported variables. */
const SHOWN_WITHIN_MS = MINUTE;

/**
 * Returns the state of a scan by its build, and whether the build waits in the queue for capacity.
 *
 * @param repository the scanned repository, from the ledger: what the build says about itself does not count
 */
export function buildStanding(build: Build, now: Date, repository: string): ScanStanding {
  const { startedAt = now, endedAt } = build.phases.find(({ type }) => type === "QUEUED") ?? {};
  const queuedMs = now.getTime() - startedAt.getTime();
  return {
    ...endOfBuild(build, now, repository),
    ...(endedAt === undefined && queuedMs > LONG_IN_QUEUE_MS
      ? {
          lackOfCapacity: `A build has waited ${Math.round(queuedMs / 1000)} seconds in the queue of CodeBuild: more builds are started than its quota of concurrently running builds allows.`,
        }
      : {}),
  };
}

/**
 * Judges a build by its exported variables, because a red build may have a verdict. Its status decides only if nothing
 * was exported. An unknown status is never a verdict.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html
 */
export function endOfBuild(build: Build, now: Date, repository: string): ScanStanding {
  if (build.status === "IN_PROGRESS") {
    return { kind: "running" };
  }
  const problem = build.exported.get("SCAN_ERROR");
  const exported = isKnownEnd(build)
    ? (exportedVerdict(build, now, repository) ?? (problem ? runnerError(problem, build) : undefined))
    : undefined;
  if (exported === undefined && mayShowMore(build, now)) {
    return { kind: "running", lookAgainInMs: SHOWN_WITHIN_MS };
  }
  return exported ?? brokenBuild(build);
}

/** Whether to look at the build once more: POST_BUILD, which always exports something, has just ended. */
function mayShowMore({ phases, endedAt }: Build, now: Date): boolean {
  const isExporting = phases.some(({ type, status }) => type === "POST_BUILD" && status !== "");
  return isExporting && endedAt !== undefined && now.getTime() - endedAt.getTime() < SHOWN_WITHIN_MS;
}

function exportedVerdict(build: Build, now: Date, repository: string): ScanEnd | undefined {
  const exported = build.exported.get("SCAN_VERDICT");
  if (!exported) {
    return undefined;
  }
  const verdict = VERDICTS.find((known) => known === exported);
  const counts = parseCounts(build.exported.get("SCAN_COUNTS") ?? "");
  if (verdict === undefined || counts === undefined) {
    return errorOf(BUILD_ERRORS.UnreadableResult, { what: "verdict", build: build.arn });
  }
  const policies = textsIn(jsonIn(build.environment.get("SYSDIG_POLICIES")));
  const boundTo = verdict === "FAILED" ? "" : build.exported.get("SCAN_BOUND_TO");
  return {
    kind: "verdict",
    verdict,
    verdictAt: build.endedAt ?? now,
    counts,
    topVulnerabilities: parseTopVulnerabilities(build.exported.get("SCAN_TOP_VULNERABILITIES")),
    failedRules: parseFailedRules(build.exported.get("SCAN_RULES")),
    resultUrl: build.exported.get("SCAN_RESULT_URL") || undefined,
    scannedDigest: asDigest(build.exported.get("SCAN_SCANNED_DIGEST")),
    boundTo: boundTo ? repository : undefined,
    scannerVersion: build.environment.get("SCANNER_VERSION"),
    policies: policies.length > 0 ? policies : undefined,
    origin: "inline",
  };
}

/** `critical:0,high:2,…`: every severity exactly once, in this order. */
const COUNTS = new RegExp(`^${SEVERITIES.map((severity) => `${severity}:(\\d{1,9})`).join(",")}$`);

function parseCounts(text: string): SeverityCounts | undefined {
  const numbers = COUNTS.exec(text)?.slice(1).map(Number);
  const entries = numbers && SEVERITIES.map((severity, index) => [severity, numbers[index]]);
  return entries && Object.fromEntries(entries);
}

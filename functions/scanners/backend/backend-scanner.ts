import { placeOfTask } from "../../contract/arn";
import { after, MINUTE } from "../../contract/durations";
import { asDigest, type Image } from "../../contract/images/image";
import type { Scan, ScanError, StoredToken } from "../../contract/images/scan";
import type { Telemetry } from "../../contract/telemetry";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import type { Scanner, ScanStanding, StartAnswer, StartedScan } from "../scanner";
import { withStoredToken } from "../token-store";
import { type ImageRecord, isNotFound, type ScanningApi } from "./scanning-api";
import { SysdigError } from "./sysdig-error";

/** No event says that an analysis has ended, so each minute's run of the coordinator has to find it due. */
const LOOK_AGAIN_MS = MINUTE / 2;
/** An analysis that takes longer has got lost, and would otherwise take the capacity of another for ever. */
const MAX_ANALYSIS_MS = 120 * MINUTE;
/** Time for which nothing is asked after Sysdig could not be reached, because each try may take a call's whole time-out. */
const PAUSE_UNREACHABLE_MS = MINUTE / 2;

/**
 * The scanner of backend mode: one call per scan lets Sysdig's backend pull and analyse the image. Asking for one a second time
 * is harmless, so that earlier tries need not be found; no event announces the end of an analysis.
 */
export class BackendScanner implements Scanner {
  readonly engine = "backend";
  readonly looksAtAll = false;
  private pause: { readonly until: Date; readonly reason: string } | undefined;

  constructor(
    private readonly sysdig: ScanningApi,
    private readonly telemetry: Telemetry,
    readonly token: () => Promise<StoredToken | undefined>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async start(scan: Scan): Promise<StartAnswer> {
    const { image } = scan;
    const unfit = whyUnfit(image);
    if (unfit !== undefined) {
      return unfit;
    }
    const pause = this.paused();
    if (pause !== undefined) {
      return { kind: "no-capacity", reason: pause.reason, notBefore: pause.until };
    }
    try {
      const record = await this.sysdig.addImage(image.reference, annotationsOf(scan));
      const run = { engine: "backend", handle: record.digest } as const;
      return whyOther(image, record) ?? { kind: "started", run, lookAgainInMs: LOOK_AGAIN_MS };
    } catch (error) {
      const { retryAt, ...failed } = await this.explain(error, () => whyNotAdded(image, error));
      return retryAt === undefined
        ? failed
        : { kind: "no-capacity", reason: failed.reason, notBefore: retryAt };
    }
  }

  async adopt(): Promise<undefined> {
    return undefined;
  }

  async look(): Promise<(scan: StartedScan) => Promise<ScanStanding>> {
    return (scan) => this.standingOf(scan);
  }

  private async standingOf(scan: StartedScan): Promise<ScanStanding> {
    const digest = asDigest(scan.run.handle);
    if (digest === undefined) {
      return forgotten(scan);
    }
    const pause = this.paused();
    if (pause !== undefined) {
      return { kind: "running", lookAgainInMs: pause.until.getTime() - this.now().getTime() };
    }
    try {
      const record = await this.sysdig.image(digest);
      switch (record.status) {
        case "not_analyzed":
        case "analyzing":
          return this.stillRunning(scan);
        case "analysis_failed":
          return errorOf(BACKEND_ERRORS.NotAnalysed, { image: scan.image.reference });
        case "analyzed":
          return await this.judge(scan, record);
      }
    } catch (error) {
      const { retryAt, ...failed } = await this.explain(error, () => forgotten(scan));
      return retryAt === undefined
        ? failed
        : { kind: "running", lookAgainInMs: retryAt.getTime() - this.now().getTime() };
    }
  }

  private async judge(scan: Scan, { digest, architecture }: ImageRecord): Promise<ScanStanding> {
    const { image } = scan;
    if (architecture !== undefined && architecture !== "amd64") {
      const values = { image: image.reference, architecture, platform: image.platform };
      return errorOf(BACKEND_ERRORS.OtherPlatform, values);
    }
    const checked = this.sysdig.check(digest, image.reference).catch((error: unknown) => {
      // The image is known and analysed: what is missing is its evaluation.
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    });
    // At one time: the coordinator waits for two slow calls, and not for three.
    const [status, counts] = await Promise.all([checked, this.countsOf(scan, digest)]);
    if (status === undefined) {
      return this.stillRunning(scan);
    }
    return {
      kind: "verdict",
      verdict: status === "pass" ? "PASSED" : "FAILED",
      verdictAt: this.now(),
      counts,
      scannedDigest: digest,
      origin: "backend",
    };
  }

  /** A verdict is not given up because the numbers beside it cannot be had. */
  private async countsOf({ image, scanId }: Scan, digest: ImageRecord["digest"]) {
    try {
      return await this.sysdig.counts(digest);
    } catch (error) {
      if (!(error instanceof SysdigError)) {
        throw error;
      }
      const fields = { image: image.reference, digest, scanId, reason: error.message };
      this.telemetry.error("counting the vulnerabilities of an image failed; its verdict stands", fields);
      return undefined;
    }
  }

  private stillRunning({ image, startedAt }: Scan): ScanStanding {
    const since = startedAt ?? this.now();
    const values = { image: image.reference, minutes: String(MAX_ANALYSIS_MS / MINUTE) };
    return this.now().getTime() - since.getTime() < MAX_ANALYSIS_MS
      ? { kind: "running", lookAgainInMs: LOOK_AGAIN_MS }
      : errorOf(BACKEND_ERRORS.SlowAnalysis, values);
  }

  /**
   * Turns what went wrong into an error, or into the time until which Sysdig wants to be left alone.
   *
   * @param missing what it means when the API exists, and the image does not
   */
  private async explain(
    error: unknown,
    missing: () => ScanError,
  ): Promise<ScanError & { readonly retryAt?: Date }> {
    if (!(error instanceof SysdigError)) {
      throw error;
    }
    const { end, message: reason, details } = error;
    if (details.retryAfterMs !== undefined) {
      const until = new Date(this.now().getTime() + details.retryAfterMs);
      this.pause = { until, reason };
      return { ...end, retryAt: until };
    }
    if (isNotFound(error)) {
      return this.explainMissing(missing);
    }
    if (details.unreachable) {
      this.pause = { until: new Date(this.now().getTime() + PAUSE_UNREACHABLE_MS), reason };
    }
    if (details.status === 400) {
      return missing();
    }
    // Each call reads the token anew where none is known.
    const explained = await withStoredToken(end, after(this.now(), -MINUTE), this.token);
    return explained.kind === "error" ? explained : { ...end, retryAt: after(this.now(), LOOK_AGAIN_MS) };
  }

  private async explainMissing(missing: () => ScanError) {
    try {
      return (await this.sysdig.exists()) ? missing() : NO_SUCH_API;
    } catch (error) {
      return this.explain(error, missing);
    }
  }

  private paused() {
    return this.pause !== undefined && this.pause.until > this.now() ? this.pause : undefined;
  }
}

function forgotten({ image, run }: StartedScan): ScanError {
  return errorOf(BACKEND_ERRORS.ForgottenImage, { image: `${image.reference} as ${run.handle}` });
}

const NO_SUCH_API = errorOf(BACKEND_ERRORS.NoSuchApi, {});

/**
 * Annotations that Sysdig keeps beside the image: those of Sysdig's own templates for Fargate, by which its users know
 * such images, and the scan that asked.
 */
function annotationsOf({ lastTaskArn, scanId }: Scan): Record<string, string> {
  const { account, region } = placeOfTask(lastTaskArn);
  const place = Object.entries({ "aws-account": account, "aws-region": region });
  const annotations = { "added-by": "aws-fargate", "scan-id": scanId };
  return { ...Object.fromEntries(place.filter(([, value]) => value !== "")), ...annotations };
}

/** Error of an image that the API cannot be asked for. */
function whyUnfit({ reference, repository, platform }: Image): ScanError | undefined {
  if (platform !== "linux/amd64") {
    return errorOf(BACKEND_ERRORS.UnfitPlatform, { image: reference, platform });
  }
  return reference === repository ? errorOf(BACKEND_ERRORS.DigestOnly, { image: reference }) : undefined;
}

/** A verdict on other content than the task runs would be none on this image. */
function whyOther({ reference, digest }: Image, record: ImageRecord): ScanError | undefined {
  const found = record.knownAs.join(" of ");
  return digest === undefined || record.knownAs.includes(digest)
    ? undefined
    : errorOf(BACKEND_ERRORS.OtherContent, { found, image: reference, digest });
}

/** Sysdig's words for a registry that has an outage: no other source of the image goes around the wait for its end. */
const OUTAGE =
  /\b(429|50[0234])\b|too ?many ?requests|bad gateway|service unavailable|timed? ?out|connection (refused|reset)/i;

/** Sysdig's engine answers 400, and names the cause, where it cannot get at the image in its registry. */
function whyNotAdded({ reference, repository }: Image, error: unknown): ScanError {
  const answer = (error instanceof SysdigError && error.details.answer) || "";
  const said = answer && `: ${answer}`;
  // The image's own name must not decide what the answer says.
  const words = answer.replaceAll(reference, "").replaceAll(repository, "");
  const circumstance = OUTAGE.test(words) ? "unreachable" : undefined;
  return errorOf(BACKEND_ERRORS.NotTaken, { image: reference, said }, circumstance);
}

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

/** Less than a minute, so that each run of the coordinator asks: no event reports the end of an analysis. */
const LOOK_AGAIN_MS = MINUTE / 2;
/** An analysis that takes longer counts as lost, because it would occupy its slot for ever. */
const MAX_ANALYSIS_MS = 120 * MINUTE;
/**
 * Pause after Sysdig could not be reached, in milliseconds, because each try may last for the whole time-out of a call.
 */
const PAUSE_UNREACHABLE_MS = MINUTE / 2;

/**
 * The scanner of backend mode: one call makes Sysdig's backend pull and analyse an image. The call can be repeated, so
 * earlier tries need not be found.
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
      // The image is analysed but not evaluated yet.
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    });
    // Both calls run at the same time, so the coordinator waits for two slow calls instead of three.
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

  /** Counts the vulnerabilities. Undefined if that fails: the verdict is valid without counts. */
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
   * Turns a failure into an error, or into a wait if Sysdig wants no calls for a while.
   *
   * @param missing error to return if the API exists and the image does not
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
    // If the token is missing, every call reads it again. So a token that was stored within the last minute leads to a
    // retry.
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

/** Returns the annotations for Sysdig to keep: the scan's id, and those of Sysdig's own Fargate templates. */
function annotationsOf({ lastTaskArn, scanId }: Scan): Record<string, string> {
  const { account, region } = placeOfTask(lastTaskArn);
  const place = Object.entries({ "aws-account": account, "aws-region": region });
  const annotations = { "added-by": "aws-fargate", "scan-id": scanId };
  return { ...Object.fromEntries(place.filter(([, value]) => value !== "")), ...annotations };
}

function whyUnfit({ reference, repository, platform }: Image): ScanError | undefined {
  if (platform !== "linux/amd64") {
    return errorOf(BACKEND_ERRORS.UnfitPlatform, { image: reference, platform });
  }
  return reference === repository ? errorOf(BACKEND_ERRORS.DigestOnly, { image: reference }) : undefined;
}

/** Returns an error if Sysdig analysed other content than the task runs: the verdict would be about another image. */
function whyOther({ reference, digest }: Image, record: ImageRecord): ScanError | undefined {
  const found = record.knownAs.join(" of ");
  return digest === undefined || record.knownAs.includes(digest)
    ? undefined
    : errorOf(BACKEND_ERRORS.OtherContent, { found, image: reference, digest });
}

/** Sysdig's texts for an outage of the registry. Nobody can fix it, so the scan waits until the outage ends. */
const OUTAGE =
  /\b(429|50[0234])\b|too ?many ?requests|bad gateway|service unavailable|timed? ?out|connection (refused|reset)/i;

/** Explains a 400: Sysdig's engine could not get the image from its registry, and says why. */
function whyNotAdded({ reference, repository }: Image, error: unknown): ScanError {
  const answer = (error instanceof SysdigError && error.details.answer) || "";
  const said = answer && `: ${answer}`;
  // The image's own name may contain such words.
  const words = answer.replaceAll(reference, "").replaceAll(repository, "");
  const circumstance = OUTAGE.test(words) ? "unreachable" : undefined;
  return errorOf(BACKEND_ERRORS.NotTaken, { image: reference, said }, circumstance);
}

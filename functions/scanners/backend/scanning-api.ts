import { asDigest, type Digest, shallowJson } from "../../contract/images/image";
import { SEVERITIES, type SeverityCounts } from "../../contract/images/vulnerabilities";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { oneOf, textIn } from "../../table/value";
import type { SysdigApi } from "./sysdig-api";
import { SysdigError } from "./sysdig-error";

const STATUSES = ["not_analyzed", "analyzing", "analyzed", "analysis_failed"] as const;

export interface ImageRecord {
  readonly digest: Digest;
  /**
   * Digests by which a task may name the image: the manifest's digest, and the digest of an index with the manifest.
   */
  readonly knownAs: readonly Digest[];
  readonly status: (typeof STATUSES)[number];
  /** Architecture of the analysed content. Absent if the backend does not name it. */
  readonly architecture?: string;
}

const IMAGES = "/api/scanning/v1/anchore/images";
const STATUS = "/api/scanning/v1/anchore/status";

/** Enough for some thousands of vulnerabilities of about 1 KB each. */
const MAX_VULNERABILITIES_BYTES = 16_000_000;

/**
 * The scanning API of Sysdig's legacy engine, which extends Anchore's. An unexpected answer throws a SysdigError.
 *
 * @see https://github.com/sysdiglabs/sysdig-sdk-python (sdcclient's scanning client),
 *   https://github.com/anchore/anchore-engine
 */
export class ScanningApi {
  constructor(private readonly api: SysdigApi) {}

  /** Adds an image. Sysdig then analyses it, unless it was analysed before. */
  async addImage(tag: string, annotations: Readonly<Record<string, string>>): Promise<ImageRecord> {
    return recordOf(await this.api.post(`${IMAGES}?autosubscribe=false`, { tag, annotations }));
  }

  async image(digest: Digest): Promise<ImageRecord> {
    const record = recordOf(await this.api.get(`${IMAGES}/${digest}`));
    if (record.digest !== digest) {
      throw unreadable(`the image ${record.digest} where ${digest} was asked for`);
    }
    return record;
  }

  /** Whether the image passes its policies. Undefined until Sysdig has evaluated it. */
  async check(digest: Digest, tag: string): Promise<"pass" | "fail" | undefined> {
    const query = `tag=${encodeURIComponent(tag)}&detail=true`;
    return statusOf(await this.api.get(`${IMAGES}/${digest}/check?${query}`), digest, tag);
  }

  /** @throws SysdigError, also for an unknown severity */
  async counts(digest: Digest): Promise<SeverityCounts> {
    return countsOf(await this.api.get(`${IMAGES}/${digest}/vuln/all`, MAX_VULNERABILITIES_BYTES));
  }

  /** Whether this Sysdig has the API. A missing API and an unknown image both give 404. */
  async exists(): Promise<boolean> {
    try {
      return isObject(await this.api.get(STATUS));
    } catch (error) {
      if (isNotFound(error)) {
        return false;
      }
      throw error;
    }
  }
}

export function isNotFound(error: unknown): error is SysdigError {
  return error instanceof SysdigError && [404, 410].includes(error.details.status ?? 0);
}

function recordOf(answer: unknown): ImageRecord {
  const [image, ...more] = Array.isArray(answer) ? answer : [];
  if (!isObject(image) || more.length > 0) {
    throw unreadable("something else than one image");
  }
  const digest = asDigest(image.imageDigest);
  const status = oneOf(STATUSES, image.analysis_status);
  if (digest === undefined || status === undefined) {
    const unknown = `an unknown analysis_status: ${printed(image.analysis_status)}`;
    throw unreadable(digest === undefined ? "an image without a digest" : unknown);
  }
  const parent = asDigest(image.parentDigest);
  const { arch }: { readonly arch?: unknown } = Object(Object(image.image_content).metadata);
  const knownAs = parent === undefined ? [digest] : [digest, parent];
  return { digest, knownAs, status, architecture: textIn(arch) };
}

/** Reads `[{"<digest>": {"<tag>": [{"status": "pass", …}, …]}}]`, the latest evaluation first. */
function statusOf(answer: unknown, digest: Digest, tag: string): "pass" | "fail" | undefined {
  const [byDigest] = Array.isArray(answer) ? answer : [];
  const byTag = isObject(byDigest) ? byDigest[digest] : undefined;
  if (!isObject(byTag)) {
    throw unreadable(`no evaluation of ${digest}`);
  }
  const tags = Object.keys(byTag);
  // Sysdig may spell the tag differently, for example without Docker Hub's library/.
  const evaluations = byTag[tag] ?? (tags.length === 1 ? byTag[tags[0] ?? ""] : undefined);
  if (!Array.isArray(evaluations)) {
    throw unreadable(`no evaluation of ${digest} under its tag`);
  }
  const { status }: { readonly status?: unknown } = Object(evaluations[0]);
  if (evaluations.length > 0 && status !== "pass" && status !== "fail") {
    throw unreadable(`an unknown status of the evaluation: ${printed(status)}`);
  }
  return status as "pass" | "fail" | undefined;
}

function countsOf(answer: unknown): SeverityCounts {
  const vulnerabilities = isObject(answer) ? answer.vulnerabilities : undefined;
  if (!Array.isArray(vulnerabilities)) {
    throw unreadable("no list of vulnerabilities");
  }
  const counts = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0 };
  for (const vulnerability of vulnerabilities) {
    const word = isObject(vulnerability) ? (textIn(vulnerability.severity) ?? "").toLowerCase() : "";
    const severity = oneOf(SEVERITIES, word);
    // Vulnerabilities without a rating are not counted.
    if (severity === undefined && word !== "unknown") {
      throw unreadable(`an unknown severity: ${printed(word)}`);
    }
    if (severity !== undefined) {
      counts[severity] += 1;
    }
  }
  return counts;
}

const unreadable = (what: string): SysdigError =>
  new SysdigError(errorOf(BACKEND_ERRORS.UnreadableAnswer, { what }));

const printed = (value: unknown): string => `${shallowJson(value)}`.slice(0, 50);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

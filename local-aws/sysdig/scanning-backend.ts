import type { ImageBehaviour } from "./catalog";
import { pulledImage } from "./pull-string";
import { hash } from "./reference";
import { buildResult } from "./result";

export interface AnalysisRequest {
  tag: string;
  annotations: Record<string, string>;
}

/** Failure of the scanning API for tests: the answer to every call, or to calls whose path contains `path`. */
export interface ApiFailure {
  status: number;
  /** Body of the answer. @default - the JSON of an error */
  body?: string;
  headers?: Record<string, string>;
  /** @default - every call of the API */
  path?: string;
}

export interface ApiAnswer {
  status: number;
  json?: unknown;
  bytes?: Buffer;
  headers?: Record<string, string>;
}

interface Analysis {
  tag: string;
  digest: string;
  parent: string | undefined;
  since: number;
}

const API = "/api/scanning/v1/anchore/";

/**
 * The scanning API of Sysdig's legacy engine, which self-hosted installations may still have: an image is added by its
 * tag, analysed after a while, and then evaluated.
 */
export class ScanningBackend {
  readonly requests: AnalysisRequest[] = [];
  failure: ApiFailure | undefined;
  private readonly analyses = new Map<string, Analysis>();

  constructor(private readonly behaviourOf: (reference: string) => ImageBehaviour) {}

  serves(path: string): boolean {
    return path.startsWith(API);
  }

  handle(method: string, url: URL, body: string): ApiAnswer {
    const { failure } = this;
    if (failure && url.pathname.includes(failure.path ?? "")) {
      const { status, headers } = failure;
      const text = failure.body ?? JSON.stringify({ message: `simulated failure ${status}` });
      const type = text.startsWith("<") ? "text/html" : "application/json";
      return { status, bytes: Buffer.from(text), headers: { "content-type": type, ...headers } };
    }
    const path = url.pathname.slice(API.length);
    if (method === "GET" && path === "status") return { status: 200, json: { available: true } };
    if (method === "POST" && path === "images") return this.add(JSON.parse(body));
    const [, digest = "", question] =
      /^images\/(sha256:[0-9a-f]{64})(?:\/(check|vuln\/all))?$/.exec(path) ?? [];
    const analysis = this.analyses.get(digest);
    if (method !== "GET" || analysis === undefined) return missing("image not found in DB");
    if (question === undefined) return { status: 200, json: [this.record(analysis)] };
    const status = this.statusOf(analysis);
    if (status !== "analyzed") return missing(`image is not analyzed - analysis_status: ${status}`);
    return {
      status: 200,
      json: question === "check" ? this.check(analysis) : this.vulnerabilities(analysis),
    };
  }

  private add(request: AnalysisRequest): ApiAnswer {
    const { tag, annotations } = request;
    if (tag.includes("@")) return refused("a tag is needed, not a digest");
    if (!areAnnotations(annotations)) return refused("annotations has to be an object of texts");
    this.requests.push({ tag, annotations });
    const { inRegistry, digest, indexDigest } = this.behaviourOf(tag);
    if (!inRegistry) {
      return refused("cannot fetch image digest/manifest from registry");
    }
    // Unless a test sets a digest, each tag has its own image.
    const known = digest || `sha256:${hash(tag)}`;
    const analysis = this.analyses.get(known) ?? {
      tag,
      digest: known,
      parent: indexDigest,
      since: Date.now(),
    };
    this.analyses.set(known, { ...analysis, tag });
    return { status: 200, json: [this.record(analysis)] };
  }

  private statusOf({ tag, since }: Analysis): string {
    const { analysis, delaySeconds } = this.behaviourOf(tag);
    if (Date.now() - since < delaySeconds * 1000) return "analyzing";
    return analysis;
  }

  private record(analysis: Analysis) {
    const { tag, digest, parent } = analysis;
    const status = this.statusOf(analysis);
    const [, repo, name] = /^(.*):([^:/]+)$/.exec(tag) ?? [];
    return {
      imageDigest: digest,
      // Without an index, the parent is the image itself.
      parentDigest: parent ?? digest,
      analysis_status: status,
      image_status: "active",
      image_content:
        status === "analyzed"
          ? { metadata: { arch: this.behaviourOf(tag).architecture, distro: "debian" } }
          : {},
      image_detail: [{ fulltag: tag, digest, repo, tag: name, fulldigest: `${repo}@${digest}` }],
    };
  }

  private check({ tag, digest }: Analysis) {
    const { evaluation } = this.behaviourOf(tag);
    const status = evaluation === "failed" ? "fail" : "pass";
    return [
      { [digest]: { [tag]: [{ status, policyId: "default", last_evaluation: new Date().toISOString() }] } },
    ];
  }

  private vulnerabilities({ tag, digest }: Analysis) {
    const { result } = buildResult({ image: pulledImage(tag), behaviour: this.behaviourOf(tag) });
    const found = Object.values(result.vulnerabilities);
    const vulnerabilities = found.map(({ name, severity }) => ({
      vuln: name,
      severity: severity.replace(/^./, (letter) => letter.toUpperCase()),
      package: "openssl-3.0.11",
      fix: "None",
    }));
    return { imageDigest: digest, vulnerability_type: "all", vulnerabilities };
  }
}

/** Anchore's database takes only texts as keys and values of annotations. */
function areAnnotations(value: unknown): boolean {
  const isText = (each: unknown) => typeof each === "string" && each !== "";
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).flat().every(isText)
  );
}

function refused(message: string): ApiAnswer {
  return { status: 400, json: { message } };
}

function missing(message: string): ApiAnswer {
  return { status: 404, json: { message } };
}

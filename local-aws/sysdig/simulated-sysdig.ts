import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOKEN_NOT_SET } from "../../functions/contract/build";
import { behaviourOf, DEFAULT_BEHAVIOUR, type ImageBehaviour, KNOWN_POLICIES } from "./catalog";
import { pulledImage } from "./pull-string";
import { buildResult, type ScanResult } from "./result";
import { ScanningBackend } from "./scanning-backend";

export interface ScanRequest {
  image: string;
  /** Address of Sysdig with which the scanner was called. */
  apiUrl: string;
  /** The value of `--override-pullstring`; null without it. */
  overridePullString: string | null;
  policies: string[];
  version: string;
  registryUser: string | null;
  registryPasswordGiven: boolean;
  skipTlsVerify: boolean;
  upload: boolean;
}

/** An uploaded report, as Sysdig Secure would show it. */
export interface UploadedResult {
  resultId: string;
  pullString: string;
  digest: string;
  evaluation: string;
  createdAt: string;
  document: ScanResult;
}

export interface HttpAnswer {
  status: number;
  json?: unknown;
  bytes?: Buffer;
  headers?: Record<string, string>;
}

// __dirname is the same under jest and tsx.
const SCANNER = readFileSync(join(__dirname, "sysdig-cli-scanner.cjs"), "utf8");
const DOWNLOAD =
  /^\/scanning\/bin\/sysdig-cli-scanner\/(\d+\.\d+\.\d+)\/linux\/(?:amd64|arm64)\/sysdig-cli-scanner(\.sha256)?$/;

/** The simulated Sysdig without its HTTP server. */
export class SimulatedSysdig {
  private overrides: { pattern: string; behaviour: Partial<ImageBehaviour> }[] = [];
  private tokens: readonly string[] | null = null;
  private heldImages: string | null = null;
  private uploads: UploadedResult[] = [];
  private scans: ScanRequest[] = [];
  private backend = this.emptyBackend();

  /** @param baseUrl address of this Sysdig, for links to results */
  constructor(private readonly baseUrl: string) {}

  handle(method: string, url: URL, authorization: string | undefined, body: string): HttpAnswer {
    const path = url.pathname;
    const download = DOWNLOAD.exec(path);
    if (download) return this.serveScanner(download[1] ?? "", Boolean(download[2]));
    if (path.startsWith("/_control/") && method === "POST") {
      return this.control(path.slice("/_control/".length), JSON.parse(body || "{}"));
    }
    if (!this.accepts(authorization)) return { status: 401, json: { message: "token not accepted" } };
    if (this.backend.serves(path)) return this.backend.handle(method, url, body);
    if (method === "POST" && path === "/_simulated/scan") return this.scan(JSON.parse(body));
    if (method === "POST" && path === "/_simulated/upload") return this.upload(JSON.parse(body));
    const result = /^\/secure\/vulnerability\/v1\/results\/([\w-]+)$/.exec(path);
    if (method === "GET" && result) return this.result(result[1] ?? "");
    if (method === "GET" && /^\/secure\/vulnerability\/v1\/(pipeline|registry|runtime)-results$/.test(path)) {
      return this.list(path.includes("/pipeline-"), url.searchParams);
    }
    return { status: 404, json: { message: `no such address: ${method} ${path}` } };
  }

  /** Whether the answer to this request has to wait. */
  isHeld(path: string, body: string): boolean {
    return path === "/_simulated/scan" && this.heldImages !== null && body.includes(this.heldImages);
  }

  private emptyBackend(): ScanningBackend {
    return new ScanningBackend((reference) => behaviourOf(reference, this.overrides));
  }

  private accepts(authorization: string | undefined): boolean {
    const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
    if (!given || given === TOKEN_NOT_SET) return false;
    return this.tokens === null || this.tokens.includes(given);
  }

  private serveScanner(version: string, checksum: boolean): HttpAnswer {
    const program = Buffer.from(SCANNER.replace('VERSION = "0.0.0"', `VERSION = "${version}"`));
    if (!checksum) return { status: 200, bytes: program };
    const sum = createHash("sha256").update(program).digest("hex");
    return { status: 200, bytes: Buffer.from(`${sum}  sysdig-cli-scanner\n`) };
  }

  private scan(request: ScanRequest): HttpAnswer {
    const unknown = request.policies.find((name) => !KNOWN_POLICIES.includes(name));
    if (unknown !== undefined) return { status: 400, json: { message: `policy does not exist: ${unknown}` } };
    const isArchive = request.image.startsWith("file://");
    if (!isArchive) this.scans.push(request);
    const image = pulledImage(request.image, request.overridePullString);
    // By the name that people know, with the digest if the name has none.
    const known = image.pullString.includes("@") ? image.pullString : `${image.pullString}@${image.digest}`;
    // No registry and no catalog entry affects the scan of an archive.
    const behaviour = isArchive ? DEFAULT_BEHAVIOUR : behaviourOf(known, this.overrides);
    const { policies, version } = request;
    const document = buildResult({ image, behaviour, policies, version });
    const isFailed = document.result.policies.globalEvaluation === "failed";
    return {
      status: 200,
      json: {
        exitCode: behaviour.exitCode ?? (isFailed ? 1 : 0),
        message: behaviour.message ?? "the scan did not succeed (simulated failure)",
        delaySeconds: behaviour.delaySeconds,
        document,
      },
    };
  }

  private upload(document: ScanResult): HttpAnswer {
    const resultId = randomUUID();
    const info = { resultId, resultUrl: `${this.baseUrl}/#/vulnerabilities/results/${resultId}/overview` };
    this.uploads.push({
      resultId,
      pullString: document.result.metadata.pullString,
      digest: document.result.metadata.digest,
      evaluation: document.result.policies.globalEvaluation,
      createdAt: new Date().toISOString(),
      document: { ...document, info: { ...document.info, ...info } },
    });
    return { status: 200, json: info };
  }

  private result(id: string): HttpAnswer {
    const found = this.uploads.find(({ resultId }) => resultId === id);
    return found
      ? { status: 200, json: found.document.result }
      : { status: 404, json: { message: "no such result" } };
  }

  private list(pipeline: boolean, query: URLSearchParams): HttpAnswer {
    const text = /freeText in \("([^"]*)"\)/.exec(query.get("filter") ?? "")?.[1] ?? "";
    const limit = Number(query.get("limit") ?? 50);
    // The scanner's uploads are among the pipeline results only.
    const found = pipeline
      ? this.uploads.filter((each) => `${each.pullString} ${each.digest}`.includes(text))
      : [];
    const data = found.toReversed().map((each) => ({
      resultId: each.resultId,
      imageId: each.document.result.metadata.imageId,
      pullString: each.pullString,
      createdAt: each.createdAt,
      policyEvaluationResult: each.evaluation,
      vulnTotalBySeverity: countBySeverity(each.document),
    }));
    return { status: 200, json: { data: data.slice(0, limit), page: { total: data.length } } };
  }

  private control(command: string, request: Record<string, unknown>): HttpAnswer {
    switch (command) {
      case "set-image":
        this.overrides.push(request as { pattern: string; behaviour: Partial<ImageBehaviour> });
        return { status: 200, json: {} };
      case "analyses":
        return { status: 200, json: { analyses: this.backend.requests } };
      case "hold-scans":
        this.heldImages = request.pattern as string | null;
        return { status: 200, json: {} };
      case "require-token":
        this.tokens = request.tokens as string[] | null;
        return { status: 200, json: {} };
      case "reset":
        this.overrides = [];
        this.tokens = null;
        this.heldImages = null;
        this.uploads = [];
        this.scans = [];
        this.backend = this.emptyBackend();
        return { status: 200, json: {} };
      case "results":
        return { status: 200, json: { results: this.uploads } };
      case "scans":
        return { status: 200, json: { scans: this.scans } };
      default:
        return { status: 404, json: { message: `unknown command: ${command}` } };
    }
  }
}

function countBySeverity(document: ScanResult): Record<string, number> {
  const counts: Record<string, number> = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0 };
  for (const { severity } of Object.values(document.result.vulnerabilities))
    counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

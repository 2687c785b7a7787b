import { type IncomingMessage, request as requestHttp } from "node:http";
import { Agent, request as requestHttps } from "node:https";
import { busyMs } from "../../capacity/control";
import { agentOptions } from "../../clients/network";
import { HOUR } from "../../contract/durations";
import { withoutQueries } from "../../contract/exportable";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { jsonIn } from "../../table/value";
import type { StoredToken } from "./stored-token";
import { SysdigError } from "./sysdig-error";

export interface SysdigApiSettings {
  /** URL of Sysdig Secure, without a slash at its end. */
  readonly endpoint: string;
  readonly skipTlsVerify: boolean;
  /** The authorities to trust. Default: the public ones */
  readonly authorities?: (() => Promise<string[]>) | undefined;
  readonly timeoutMs: number;
}

const MAX_BYTES = 1_000_000;
/** A longer pause that Sysdig asks for is shortened to this. */
const MAX_RETRY_AFTER_MS = HOUR;
/** Node's codes for an untrusted certificate: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /CERT|UNABLE_TO_(GET|VERIFY)|SELF_SIGNED/;

interface SysdigCall {
  readonly path: string;
  /** Body of a POST; without a body the call is a GET. */
  readonly body?: string;
  readonly maxBytes: number;
}

type SysdigAnswer = Awaited<ReturnType<typeof readBody>>;

/** Calls of Sysdig's HTTP API with the token. All calls to Sysdig are made here. */
export class SysdigApi {
  constructor(
    private readonly settings: SysdigApiSettings,
    private readonly token: Pick<StoredToken, "current" | "renewed">,
  ) {}

  /** @throws SysdigError */
  get(path: string, maxBytes = MAX_BYTES): Promise<unknown> {
    return this.call({ path, maxBytes });
  }

  /** @throws SysdigError */
  post(path: string, body: unknown): Promise<unknown> {
    return this.call({ path, body: JSON.stringify(body), maxBytes: MAX_BYTES });
  }

  private async call(asked: SysdigCall): Promise<unknown> {
    const token = await this.token.current();
    let answer = await this.exchange(asked, token);
    if (answer.status === 401) {
      // The token may have been rotated since it was read.
      const renewed = await this.token.renewed(token);
      if (renewed !== token) {
        answer = await this.exchange(asked, renewed);
      }
    }
    return this.read(`${asked.body === undefined ? "GET" : "POST"} ${asked.path.split("?")[0]}`, answer);
  }

  private async exchange({ path, body, maxBytes }: SysdigCall, token: string): Promise<SysdigAnswer> {
    const { endpoint, timeoutMs } = this.settings;
    const url = new URL(`${endpoint}${path}`);
    const agent = url.protocol === "https:" ? await this.secureAgent() : undefined;
    const options = {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...{ accept: "application/json", authorization: `Bearer ${token}` },
        ...(body && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
      },
      // Limits the whole exchange: a time-out of the socket alone would let a slow body drip for ever.
      signal: AbortSignal.timeout(timeoutMs),
      agent,
    };
    try {
      return await new Promise<SysdigAnswer>((resolve, reject) => {
        const sent = url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
        sent.on("response", (response) => readBody(response, maxBytes).then(resolve, reject));
        sent.on("error", reject);
        sent.end(body);
      });
    } catch (error) {
      throw error instanceof SysdigError ? error : this.unreachable(error);
    }
  }

  /** Makes an agent for each call, because calls are rare and a function may be frozen between two calls. */
  private async secureAgent(): Promise<Agent> {
    const { skipTlsVerify, authorities } = this.settings;
    return new Agent({
      ...agentOptions(),
      ...(authorities ? { ca: await authorities() } : {}),
      ...(skipTlsVerify ? { rejectUnauthorized: false } : {}),
    });
  }

  private unreachable(cause: unknown): SysdigError {
    const { endpoint, timeoutMs } = this.settings;
    const { name, code = "", message } = cause as NodeJS.ErrnoException;
    if (CERTIFICATE.test(code)) {
      return new SysdigError(errorOf(BACKEND_ERRORS.Untrusted, { endpoint, cause: code }));
    }
    const isLate = name === "TimeoutError" || code === "ABORT_ERR";
    const failure = isLate ? `it did not answer within ${timeoutMs / 1000} seconds` : message || code;
    const values = { endpoint, failure };
    return new SysdigError(errorOf(BACKEND_ERRORS.Unreachable, values), { unreachable: true });
  }

  private read(call: string, { status, headers, text }: SysdigAnswer): unknown {
    const { endpoint } = this.settings;
    const details = { status, answer: excerptOf(text) };
    const said = details.answer && `: ${details.answer}`;
    if (status === 200) {
      return this.parse(call, text, headers["content-type"] ?? "");
    }
    if (status === 401) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.RefusedToken, { endpoint }), details);
    }
    if (status === 403) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.ForbiddenUser, { endpoint, call, said }), details);
    }
    if (status === 429) {
      const retryAfterMs = retryAfter(headers["retry-after"]);
      const reason = `${endpoint} takes no more calls for ${Math.ceil(retryAfterMs / 1000)} seconds (429).`;
      // This reason is not in the catalogue, because the scan waits instead of ending.
      throw new SysdigError(
        { kind: "error", errorClass: "infrastructure", errorScope: "transient", reason },
        { ...details, retryAfterMs },
      );
    }
    if (status >= 300 && status < 400) {
      // Never follows a redirect, because its target would get the token.
      const { location = "" } = headers;
      const target = URL.canParse(location) ? new URL(location).host : "another path";
      const values = { endpoint, call, status: String(status), target };
      throw new SysdigError(errorOf(BACKEND_ERRORS.Redirected, values), details);
    }
    const what = `${status}${said}`;
    throw new SysdigError(errorOf(BACKEND_ERRORS.BadAnswer, { endpoint, call, what }), details);
  }

  private parse(call: string, text: string, contentType: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      const values = { endpoint: this.settings.endpoint, call, what: "what is not JSON" };
      const isPage = /^\s*</.test(text) || /html/i.test(contentType);
      const error = errorOf(isPage ? BACKEND_ERRORS.WebPage : BACKEND_ERRORS.BadAnswer, values);
      throw new SysdigError(error, { status: 200 });
    }
  }
}

async function readBody(response: IncomingMessage, maxBytes: number) {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    size += part.length;
    if (size > maxBytes) {
      response.destroy();
      const error = errorOf(BACKEND_ERRORS.UnreadableAnswer, { what: `more than ${maxBytes} bytes` });
      throw new SysdigError(error, { status: response.statusCode });
    }
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** Reads seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(header: string | undefined): number {
  const seconds = /^\d+$/.test(header ?? "") ? Number(header) * 1000 : Date.parse(header ?? "") - Date.now();
  const known = Number.isNaN(seconds) ? busyMs() : seconds;
  return Math.min(Math.max(known, 1000), MAX_RETRY_AFTER_MS);
}

/** Returns the message of Sysdig's JSON error. Empty for anything else, such as a proxy's page. */
function excerptOf(text: string): string {
  const { message }: { readonly message?: unknown } = Object(jsonIn(text));
  return typeof message === "string" ? withoutQueries(message).replace(/\s+/g, " ").slice(0, 300) : "";
}

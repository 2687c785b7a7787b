import { partition } from "@aws-sdk/core/client";
import { SignatureV4 } from "@smithy/signature-v4";
import type {
  AwsCredentialIdentityProvider,
  HashConstructor,
  HttpHandlerOptions,
  HttpRequest,
  HttpResponse,
  Provider,
  RequestHandler,
  StreamCollector,
} from "@smithy/types";
import { isOutage } from "./outage";
import { isTimeout } from "./time-limit";

/** Longest duration of a signed call, in milliseconds. */
export const SIGNED_CALL_MS = 5000;
const MAX_MESSAGE = 200;
/** Error codes of a connection that the server has closed. */
const CLOSED = ["ECONNRESET", "EPIPE"];
const FORM = "application/x-www-form-urlencoded; charset=utf-8";

/** Parts of an SDK client's configuration, reused so that they are not resolved twice. */
export interface ClientConfig {
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: Provider<string>;
  readonly sha256: HashConstructor;
  /**
   * Handler of the client. It uses the proxy and is loaded already; loading Node's `fetch` takes longer than loading a
   * program.
   */
  readonly requestHandler: RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;
  readonly streamCollector: StreamCollector;
}

/** One call of an AWS service. It may be sent twice, so the second time must change nothing. */
export interface SignedCall {
  /** Name of the service in signatures and in its host name, such as `securityhub`. */
  readonly service: string;
  /** Name in the host name if it differs, such as `api.ecr`. */
  readonly host?: string;
  /** @default `/` */
  readonly path?: string;
  /** Operation, if the path does not name it, such as `AmazonSQS.SendMessage`. */
  readonly target?: string;
  /**
   * A form gets an answer in XML, of which only elements with text are read. Other content is sent and answered as
   * JSON.
   */
  readonly content: object | URLSearchParams;
}

/** Returns the error of a refused call, named by AWS's code. @param cause why there was no answer at all */
export function callRefusal(code: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, { cause }), { name: code });
}

/**
 * Makes a signed call with parts of the SDK's clients, for a service that a function calls once and whose own client
 * would make the function much larger.
 *
 * @returns the answer of AWS, its refusal, or why there was no answer; never throws
 */
export async function signedCall<T extends object>(
  config: ClientConfig,
  call: SignedCall,
): Promise<{ readonly answer: Partial<T> } | Error> {
  const limit = AbortSignal.timeout(SIGNED_CALL_MS);
  try {
    const response = await send(config, call, limit);
    const parsed = isForm(call.content) ? textsIn : JSON.parse;
    return response.statusCode < 300 ? { answer: Object(parsed(response.body)) } : refusalOf(response);
  } catch (error) {
    const cause: NodeJS.ErrnoException = limit.reason ?? error;
    const { name, code = name, message } = cause;
    return callRefusal(isTimeout(cause) ? name : code, message, cause);
  }
}

/** Makes a {@link signedCall}, and tries a second time after an outage. */
export async function patientCall<T extends object>(
  ...call: Parameters<typeof signedCall>
): ReturnType<typeof signedCall<T>> {
  const called = await signedCall<T>(...call);
  return called instanceof Error && isOutage(called) ? signedCall<T>(...call) : called;
}

async function send(
  config: ClientConfig,
  { service, host = service, path = "/", target, content }: SignedCall,
  abortSignal: AbortSignal,
): Promise<HttpResponse> {
  const region = await config.region();
  const url = new URL(path, process.env.AWS_ENDPOINT_URL || endpointOf(host, region));
  const signer = new SignatureV4({ ...config, service, region });
  const body = isForm(content) ? String(content) : JSON.stringify(content);
  const request = await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    // 0 if the address has no port: the protocol's default port is used.
    port: Number(url.port),
    path: url.pathname,
    query: {},
    headers: {
      ...{ host: url.host, "content-type": typeOf(content, service, target) },
      ...(target ? { "x-amz-target": target } : {}),
    },
    body,
  });
  const attempt = async () => {
    const { response } = await config.requestHandler.handle(request, { abortSignal });
    return { ...response, body: Buffer.from(await config.streamCollector(response.body)).toString() };
  };
  try {
    return await attempt();
  } catch (error) {
    if (CLOSED.includes(Object(error).code)) {
      // The server closed the connection while Lambda froze the function.
      return attempt();
    }
    throw error;
  }
}

/** Services with version 1.0 of AWS's JSON; all others that name operations by a target have 1.1. */
const JSON_1_0 = ["sqs", "dynamodb", "monitoring"];

const typeOf = (content: SignedCall["content"], service: string, target?: string): string =>
  isForm(content)
    ? FORM
    : target
      ? `application/x-amz-json-${JSON_1_0.includes(service) ? "1.0" : "1.1"}`
      : "application/json";

function isForm(content: SignedCall["content"]): content is URLSearchParams {
  return content instanceof URLSearchParams;
}

/** Returns the address of a service in a region. */
export function endpointOf(service: string, region: string): string {
  return `https://${service}.${region}.${partition(region).dnsSuffix}`;
}

/** Reads AWS's name of the error from a header or from the body, if AWS has answered at all. */
function refusalOf({ statusCode, headers, body }: HttpResponse): Error {
  const content = contentOf(body);
  const name = headers["x-amzn-errortype"] ?? content.__type ?? content.Code;
  return callRefusal(
    name?.split(":")[0]?.split("#").at(-1) ?? `HTTP ${statusCode}`,
    content.Message ?? content.message ?? body.slice(0, MAX_MESSAGE),
  );
}

function contentOf(body: string): Partial<Record<"__type" | "Code" | "Message" | "message", string>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return textsIn(body);
  }
}

/** Returns the texts of the XML elements without inner elements, by their names. */
function textsIn(xml: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...xml.matchAll(/<(\w+)>([^<]+)<\/\1>/g)].map(([, name, text]) => [name, text]));
}

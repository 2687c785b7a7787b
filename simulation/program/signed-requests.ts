import type { Call } from "./call";

/** A request that a program signs itself; `@smithy/signature-v4` adds nothing here. */
interface SignedRequest {
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Operations that no header names, by path. */
const OF_PATHS: Readonly<Record<string, string>> = { "/findings/import": "BatchImportFindings" };
/** Longest wait of `functions/clients/signed-call.ts`. */
const TIMEOUT_MS = 5000;
const NO_ANSWER = ["TimeoutError", "Error"];

/** Returns the configuration for a program's own requests: each becomes a call of the AWS service that it names. */
export function signedRequests(send: (call: Call) => Promise<unknown>) {
  const handle = async ({ hostname, path, headers, body }: SignedRequest) => {
    const [service = ""] = hostname.replace(/^api\./, "").split(".");
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    const called = isForm ? formCall(body) : jsonCall(path, headers, body);
    const written = isForm ? xml : JSON.stringify;
    try {
      const content = await send({ service, maxAttempts: 1, timeoutMs: TIMEOUT_MS, ...called });
      return answer(200, written(content));
    } catch (error) {
      const { name, message } = error as Error;
      if (NO_ANSWER.includes(name)) {
        throw error;
      }
      return answer(400, written({ [isForm ? "Code" : "__type"]: name, message }));
    }
  };
  return { requestHandler: { handle }, streamCollector: async (body: string) => Buffer.from(body) };
}

function jsonCall(
  path: string,
  headers: SignedRequest["headers"],
  body: string,
): Pick<Call, "operation" | "input"> {
  const operation = OF_PATHS[path] ?? (headers["x-amz-target"] ?? "").split(".").at(-1) ?? "";
  return { operation, input: JSON.parse(body) };
}

/** Reads a call of STS, whose place is its role's account. */
function formCall(body: string): Pick<Call, "operation" | "input" | "place"> {
  const { Action: operation = "", ...input } = Object.fromEntries(new URLSearchParams(body));
  return { operation, input, place: input.RoleArn?.split(":")[4] };
}

function xml(content: unknown): string {
  const elements = Object.entries(Object(content)).map(([name, text]) => `<${name}>${text}</${name}>`);
  return `<Answer>${elements.join("")}</Answer>`;
}

function answer(statusCode: number, body: string) {
  return { response: { statusCode, headers: {}, body } };
}

import type { Call } from "./call";

/** A request as programs make it that sign it themselves; `@smithy/signature-v4` adds nothing here. */
interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Operations whose name is no header, by their path. */
const OF_PATHS: Readonly<Record<string, string>> = { "/findings/import": "BatchImportFindings" };
/** As `functions/clients/signed-call.ts` waits at most. */
const TIMEOUT_MS = 5000;
const NO_ANSWER = ["TimeoutError", "Error"];

/** The `fetch` of an instance: a call of the AWS service that its address, and its headers or its form, name. */
export function signedFetch(send: (call: Call) => Promise<unknown>) {
  return async ({ hostname, pathname }: URL, { headers, body }: SignedRequest) => {
    const [service = ""] = hostname.replace(/^api\./, "").split(".");
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    const called = isForm ? formCall(body) : jsonCall(pathname, headers, body);
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
}

function jsonCall(
  path: string,
  headers: SignedRequest["headers"],
  body: string,
): Pick<Call, "operation" | "input"> {
  const operation = OF_PATHS[path] ?? (headers["x-amz-target"] ?? "").split(".").at(-1) ?? "";
  return { operation, input: JSON.parse(body) };
}

/** A call of STS is about the account of its role. */
function formCall(body: string): Pick<Call, "operation" | "input" | "place"> {
  const { Action: operation = "", ...input } = Object.fromEntries(new URLSearchParams(body));
  return { operation, input, place: input.RoleArn?.split(":")[4] };
}

function xml(content: unknown): string {
  const elements = Object.entries(Object(content)).map(([name, text]) => `<${name}>${text}</${name}>`);
  return `<Answer>${elements.join("")}</Answer>`;
}

function answer(status: number, body: string) {
  return { ok: status === 200, status, headers: new Headers(), text: async () => body };
}

import type { Call } from "./call";

/** A request as programs make it that sign it themselves; `@smithy/signature-v4` adds nothing here. */
interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** As `functions/clients/signed-call.ts` waits at most. */
const TIMEOUT_MS = 5000;
const NO_ANSWER = ["TimeoutError", "Error"];

/** The `fetch` of an instance: a call of the AWS service that its address and its headers name. */
export function signedFetch(send: (call: Call) => Promise<unknown>) {
  return async (url: URL, { headers, body }: SignedRequest) => {
    const [service = ""] = url.hostname.replace(/^api\./, "").split(".");
    const operation = (headers["x-amz-target"] ?? "").split(".").at(-1) ?? "";
    const call = { service, operation, input: JSON.parse(body), maxAttempts: 1, timeoutMs: TIMEOUT_MS };
    try {
      return answer(200, await send(call));
    } catch (error) {
      const { name, message } = error as Error;
      if (NO_ANSWER.includes(name)) {
        throw error;
      }
      return answer(400, { __type: name, message });
    }
  };
}

function answer(status: number, content: unknown) {
  const body = JSON.stringify(content);
  return { ok: status === 200, status, headers: new Headers(), text: async () => body };
}

import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface ServiceRequest {
  /** Action of the JSON protocols, such as `StartBuild`. */
  readonly action: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ServiceAnswer {
  readonly status?: number;
  readonly body: string;
}

/** An HTTP service on this machine that speaks as an AWS service does, and remembers what it was asked. */
export class LocalService {
  readonly requests: ServiceRequest[] = [];
  answer: (request: ServiceRequest) => ServiceAnswer = () => ({ body: "{}" });

  private constructor(
    readonly endpoint: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<LocalService> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const asked = {
          action: String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, ""),
          path: request.url ?? "",
          body: Buffer.concat(parts).toString(),
          headers: request.headers,
        };
        service.requests.push(asked);
        const { status = 200, body } = service.answer(asked);
        const type = body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1";
        response.writeHead(status, { "content-type": type }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const service = new LocalService(`http://127.0.0.1:${port}`, async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    });
    return service;
  }

  /** Settings of a real client of AWS's SDK that talks to this service. */
  get clientConfig() {
    return {
      endpoint: this.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    };
  }

  /** The bodies of the requests for one action. */
  asked(action: string): Record<string, unknown>[] {
    return this.requests.filter((request) => request.action === action).map(({ body }) => JSON.parse(body));
  }

  forget(): void {
    this.requests.length = 0;
  }
}

/** The answer with which a JSON service refuses a request. */
export function refusal(name: string, message: string): ServiceAnswer {
  return { status: 400, body: JSON.stringify({ __type: name, message }) };
}

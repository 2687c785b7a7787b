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

  /** Where it listens; empty before it does. */
  endpoint = "";
  private readonly server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const asked = {
        action: String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, ""),
        path: request.url ?? "",
        body: Buffer.concat(parts).toString(),
        headers: request.headers,
      };
      this.requests.push(asked);
      const { status = 200, body } = this.answer(asked);
      const type = body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1";
      response.writeHead(status, { "content-type": type }).end(body);
    });
  });

  private constructor() {}

  static async start(): Promise<LocalService> {
    const service = new LocalService();
    await service.listen();
    return service;
  }

  /**
   * One for all tests of a file, which AWS's SDK finds by the environment, and which each test finds unasked.
   *
   * @param variables of the environment besides
   */
  static forTests(variables: Readonly<Record<string, string>> = {}): LocalService {
    const service = new LocalService();
    const environment = { ...process.env };
    beforeAll(async () => {
      await service.listen();
      Object.assign(process.env, { AWS_ENDPOINT_URL: service.endpoint, ...variables });
    });
    afterAll(async () => {
      process.env = environment;
      await service.stop();
    });
    beforeEach(() => service.forget());
    return service;
  }

  private async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
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

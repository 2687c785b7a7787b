import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buildArn } from "./samples";

export interface ServiceRequest {
  /** Action of the JSON protocols, such as `StartBuild`. */
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ServiceAnswer {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const CREDENTIALS = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** What every program is given. */
const SETTINGS = {
  ...{ INSTALLATION_NAME: "scanning", LEDGER_TABLE: "ledger", ACCOUNT_ID: "123456789012" },
  ...{ SCAN_MODE: "inline", SCANNER_PROJECT: "scanner", INCLUDE_IMAGES: "[]", EXCLUDE_IMAGES: "[]" },
  ...{ RESCAN_AFTER_HOURS: "24", MAX_CONCURRENT_SCANS: "20" },
};

/** What CodeBuild answers, by action, to a program that starts builds without registry secrets. */
export const CODEBUILD: Readonly<Record<string, object>> = {
  StartBuild: { build: { arn: buildArn(1) } },
  BatchGetProjects: {
    projects: [
      { environment: { environmentVariables: [{ name: "REGISTRY_SECRETS", value: '{"hosts":{}}' }] } },
    ],
  },
};

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
        method: request.method ?? "",
        path: request.url ?? "",
        body: Buffer.concat(parts).toString(),
        headers: request.headers,
      };
      this.requests.push(asked);
      const { status = 200, body, headers } = this.answer(asked);
      const type = body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1";
      response.writeHead(status, { "content-type": type, ...headers }).end(body);
    });
  });

  private constructor() {}

  /**
   * One for all tests of a file, which AWS's SDK finds by the environment. Each test finds it unasked, and the environment as it is given here.
   *
   * @param variables of the environment besides address and credentials
   */
  static forTests(variables: Readonly<Record<string, string>> = {}): LocalService {
    const service = new LocalService();
    const before = process.env;
    const prepare = () => {
      process.env = { ...before, AWS_ENDPOINT_URL: service.endpoint, ...CREDENTIALS, ...variables };
      service.forget();
    };
    beforeAll(async () => {
      await service.listen();
      prepare();
    });
    afterAll(async () => {
      process.env = before;
      await service.stop();
    });
    beforeEach(prepare);
    return service;
  }

  /** The same for a program as AWS loads it, whose log is left out. */
  static forProgram(settings: Readonly<Record<string, string>>): LocalService {
    const service = LocalService.forTests({ ...SETTINGS, ...settings });
    beforeEach(() => {
      jest.spyOn(process.stdout, "write").mockReturnValue(true);
      jest.spyOn(process.stderr, "write").mockReturnValue(true);
    });
    afterEach(() => jest.restoreAllMocks());
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

  /**
   * Answers by action; an object is the body of the answer.
   *
   * @param otherwise to an action that is not named
   */
  answerBy(
    answers: Readonly<Record<string, object | ((request: ServiceRequest) => object)>>,
    otherwise: object = {},
  ): void {
    this.answer = (request) => {
      const given = answers[request.action] ?? otherwise;
      const answer = typeof given === "function" ? given(request) : given;
      return "body" in answer ? (answer as ServiceAnswer) : { body: JSON.stringify(answer) };
    };
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

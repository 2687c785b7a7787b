import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { createServer, request as sendOverTls } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import type { CertificateAuthority } from "../registry/certificates";

interface Backend {
  readonly port: number;
  /** PEM of the authority of the server's own certificate, if it speaks https. Without it the server speaks http */
  readonly ca?: string;
  /** Authority that issues the certificate of the requested host name. */
  readonly authority: CertificateAuthority;
}

export interface Exchange {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server that answers https for many hosts, records each request, and passes it on to the host's server. */
export class TlsFront {
  private readonly asked: Exchange[] = [];

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  /** @param backendOf the server behind a host name */
  static async start(backendOf: (host: string) => Backend): Promise<TlsFront> {
    const server = createServer({
      SNICallback: (host, done) => done(null, createSecureContext(backendOf(host).authority.issue(host))),
    });
    const front = new TlsFront(server);
    server.on("request", (request, response) => {
      front.record(request);
      passOn(request, response, backendOf(hostOf(request)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Returns all complete requests since the start or `forget()`, in order. */
  exchanges(): readonly Exchange[] {
    return [...this.asked];
  }

  forget(): void {
    this.asked.length = 0;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private record(request: IncomingMessage): void {
    const { method = "", url: path = "", headers } = request;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      this.asked.push({ host: hostOf(request), method, path, headers, body });
    });
  }
}

const hostOf = ({ headers }: IncomingMessage): string => (headers.host ?? "").replace(/:\d+$/, "");

function passOn(request: IncomingMessage, response: ServerResponse, { port, ca }: Backend): void {
  const { method, url: path, headers } = request;
  const to = { host: "127.0.0.1", port, method, path, headers };
  const answered = (answer: IncomingMessage) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  };
  const onward =
    ca === undefined ? send(to, answered) : sendOverTls({ ...to, ca, servername: hostOf(request) }, answered);
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

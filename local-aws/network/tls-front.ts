import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import type { CertificateAuthority } from "../registry/certificates";

/** A server on this machine that speaks http. */
interface Backend {
  readonly port: number;
  /** Who vouches for the name under which it is asked. */
  readonly authority: CertificateAuthority;
}

/** Answers https in the name of many hosts, and passes on what it is asked to the servers behind those names. */
export class TlsFront {
  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  /** @param backendOf the server behind a host name */
  static async start(backendOf: (host: string) => Backend): Promise<TlsFront> {
    const server = createServer(
      {
        SNICallback: (host, done) => done(null, createSecureContext(backendOf(host).authority.issue(host))),
      },
      (request, response) => passOn(request, response, backendOf(hostOf(request)).port),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TlsFront(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const hostOf = ({ headers }: IncomingMessage): string => (headers.host ?? "").replace(/:\d+$/, "");

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path, headers } = request;
  const onward = send({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import { CertificateAuthority } from "./certificates";
import type { RegistryAnswer, SimulatedRegistry } from "./registry";

/** File with the authority's certificate in PEM, in the folder of curl's settings. */
export const CERTIFICATE_FILE = "ca.pem";

export interface ServedRegistry {
  readonly tlsPort: number;
  /** http port for registries on this machine. */
  readonly port: number;
  stop(): void;
}

/**
 * Serves a simulated registry on loopback ports, for every host name.
 *
 * @param curlHome folder that gets a `.curlrc`. With it as CURL_HOME, curl sends every https request to this registry,
 *   and trusts only its authority
 */
export async function serveRegistry(
  registry: SimulatedRegistry,
  curlHome: string,
  ports: { port: number; tlsPort: number } = { port: 0, tlsPort: 0 },
): Promise<ServedRegistry> {
  const authority = new CertificateAuthority();
  const contexts = new Map<string, SecureContext>();
  const contextFor = (host: string): SecureContext => {
    const known = contexts.get(host) ?? createSecureContext(authority.issue(host));
    contexts.set(host, known);
    return known;
  };
  const respond = (scheme: string) => (request: IncomingMessage, response: ServerResponse) => {
    const host = (request.headers.host ?? "").replace(/:443$/, "");
    const url = new URL(request.url ?? "/", `${scheme}://${host}`);
    registry.handle(host, url, request.headers.authorization).then(
      (answer) => answer && send(response, answer),
      (error: Error) => response.destroy(error),
    );
  };
  const options = {
    SNICallback: (host: string, done: (error: null, context: SecureContext) => void) =>
      done(null, contextFor(host)),
  };
  const servers = [createHttpServer(respond("http")), createTlsServer(options, respond("https"))] as const;
  const [port, tlsPort] = await Promise.all([
    listen(servers[0], ports.port),
    listen(servers[1], ports.tlsPort),
  ]);
  mkdirSync(curlHome, { recursive: true });
  writeFileSync(join(curlHome, CERTIFICATE_FILE), authority.certificate);
  writeFileSync(
    join(curlHome, ".curlrc"),
    `connect-to = ":443:127.0.0.1:${tlsPort}"\ncacert = "${join(curlHome, CERTIFICATE_FILE)}"\n`,
  );
  return {
    port,
    tlsPort,
    stop: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function send(response: ServerResponse, { status, headers, body, bytes }: RegistryAnswer): void {
  response.writeHead(status, headers);
  if (bytes === undefined) response.end(body);
  else pour(response, body, bytes);
}

/** Sends a piece repeatedly until enough bytes are sent or the client leaves. */
function pour(response: ServerResponse, piece: string, bytes: number): void {
  let sent = 0;
  const more = () => {
    while (sent < bytes && !response.destroyed) {
      sent += piece.length;
      if (!response.write(piece)) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  more();
}

function listen(server: ReturnType<typeof createHttpServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

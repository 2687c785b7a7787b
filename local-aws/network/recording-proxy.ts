import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface AskedConnection {
  readonly host: string;
  readonly port: number;
  readonly isRefused: boolean;
}

/** Returns the port on this machine to which a connection leads. Undefined: the connection is refused. */
export type Route = (host: string, port: number) => number | undefined;

/**
 * A proxy that records each connection. Only this proxy knows where the host names lead, so a program that bypasses it
 * reaches nothing.
 *
 * It only tunnels (CONNECT). Plain http is recorded and refused.
 */
export class RecordingProxy {
  private readonly asked: AskedConnection[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly route: Route,
  ) {
    server.on("connection", (socket: Socket) => this.keep(socket));
    server.on("connect", (request, client, head) => this.tunnel(request.url ?? "", client as Socket, head));
    server.on("request", (request, response) => {
      const { hostname, port } = new URL(request.url ?? "/", "http://without-a-host");
      this.asked.push({ host: hostname, port: Number(port || 80), isRefused: true });
      response.writeHead(403).end();
    });
  }

  static async start(route: Route): Promise<RecordingProxy> {
    const server = createServer();
    const proxy = new RecordingProxy(server, route);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The value of HTTPS_PROXY. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Returns all connections since the start or `forget()`, in order. */
  connections(): readonly AskedConnection[] {
    return [...this.asked];
  }

  forget(): void {
    this.asked.length = 0;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private tunnel(target: string, client: Socket, head: Buffer): void {
    const [, host = "", port = ""] = /^\[?([^\]]+)\]?:(\d+)$/.exec(target) ?? [];
    const to = this.route(host, Number(port));
    this.asked.push({ host, port: Number(port), isRefused: to === undefined });
    client.on("error", () => client.destroy());
    if (to === undefined) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const server = connect(to, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.write(head);
      server.pipe(client).pipe(server);
    });
    this.keep(server);
    server.on("error", () => client.destroy());
    client.on("close", () => server.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
  }
}

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a service hangs: without an answer, or once it has begun one. */
export const WAYS_TO_HANG = {
  "never answers": () => undefined,
  "begins an answer and falls silent": (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": 100 });
    response.write('{"Item":');
  },
} as const satisfies Readonly<Record<string, Hang>>;

type Hang = (response: ServerResponse) => unknown;
export type WayToHang = keyof typeof WAYS_TO_HANG;

/** An HTTP service on this machine that takes every request and answers none. */
export class HangingService {
  /** How many requests it took. */
  requests = 0;

  private constructor(
    readonly endpoint: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(way: WayToHang | Hang): Promise<HangingService> {
    const hang = typeof way === "string" ? WAYS_TO_HANG[way] : way;
    const server = createServer((request, response) => {
      service.requests += 1;
      request.resume();
      hang(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const service = new HangingService(`http://127.0.0.1:${port}`, async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    });
    return service;
  }
}

/** Time limits under which a test need not wait. */
export const SHORT_LIMITS = { connectionTimeout: 200, requestTimeout: 200, socketTimeout: 200 };

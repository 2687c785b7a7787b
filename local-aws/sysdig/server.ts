/** Serves the simulated Sysdig on a loopback port: `server.ts <port>`. Ends with its standard input. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { SimulatedSysdig } from "./simulated-sysdig";

const port = Number(process.argv[2]);
const baseUrl = `http://127.0.0.1:${port}`;
const sysdig = new SimulatedSysdig(baseUrl);

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", baseUrl);
  if (url.pathname === "/_health") {
    response.writeHead(200).end("ok");
    return;
  }
  const body = await read(request);
  const answer = sysdig.handle(request.method ?? "GET", url, request.headers.authorization, body);
  // The token is checked before the wait, as in a long analysis.
  while (sysdig.isHeld(url.pathname, body)) await setTimeout(100);
  const bytes = answer.bytes ?? Buffer.from(JSON.stringify(answer.json));
  response.writeHead(answer.status, {
    "content-type": answer.bytes ? "application/octet-stream" : "application/json",
    "content-length": bytes.length,
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

createServer((request, response) => {
  respond(request, response).catch((error: unknown) => {
    response.writeHead(500, { "content-type": "application/json" });
    response.end(JSON.stringify({ message: String(error) }));
  });
}).listen(port, "127.0.0.1");

process.on("SIGTERM", () => process.exit(0));
if (process.env.LOCAL_AWS_DETACHED !== "1") {
  // The parent holds the other end of the pipe, so this process ends with it.
  process.stdin.resume().on("end", () => process.exit(0));
}

/**
 * Serves a simulated registry: `server.ts <port of control> <port of http> <port of https> <folder for curl's settings>
 * [<address of the embedded AWS, which is asked who may pull from ECR>]`. Ends when its standard input ends.
 */
import { createServer } from "node:http";
import { askAws } from "./ecr";
import { type RegistryBehaviour, SimulatedRegistry } from "./registry";
import { serveRegistry } from "./serve";

const [controlPort, port, tlsPort, curlHome, awsEndpoint] = process.argv.slice(2);
const registry = new SimulatedRegistry(awsEndpoint ? askAws(awsEndpoint) : undefined);

function carryOut(command: string, request: Record<string, unknown>): unknown {
  switch (command) {
    case "set-host":
      registry.setHost(String(request.host), request.behaviour as RegistryBehaviour);
      return {};
    case "set-tag":
      registry.setTag(String(request.reference), String(request.digest));
      return {};
    case "digest-of":
      return { digest: registry.digestOf(String(request.image)) };
    case "requests":
      return { requests: registry.asked() };
    case "reset":
      registry.reset();
      return {};
    default:
      return undefined;
  }
}

// Apart from the registry's own port, where every path is a registry's.
const control = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const command = /^\/_control\/([\w-]+)$/.exec(request.url ?? "")?.[1];
    const answer = command
      ? carryOut(command, JSON.parse(Buffer.concat(parts).toString() || "{}"))
      : request.url === "/_health"
        ? {}
        : undefined;
    // A test that waits long without a pause would find a kept connection closed.
    const headers = { "content-type": "application/json", connection: "close" };
    response.writeHead(answer === undefined ? 404 : 200, headers);
    response.end(JSON.stringify(answer ?? { message: `no such address: ${request.url}` }));
  });
});

serveRegistry(registry, String(curlHome), { port: Number(port), tlsPort: Number(tlsPort) }).then(
  // Last, because it says that all is ready.
  () => control.listen(Number(controlPort), "127.0.0.1"),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

process.on("SIGTERM", () => process.exit(0));
if (process.env.LOCAL_AWS_DETACHED !== "1") {
  // The parent holds the other end: when it is gone, so are we.
  process.stdin.resume().on("end", () => process.exit(0));
}

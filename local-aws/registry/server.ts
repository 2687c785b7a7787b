/**
 * Serves a simulated registry: `server.ts <control port> <http port> <https port> <folder for curl's settings>
 * [<embedded AWS that decides who may pull from ECR>]`. Ends with its standard input.
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

// The controls have their own port, because any path on the registry's port belongs to a registry.
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
    // A kept connection would be closed when a test calls again after a long wait.
    const headers = { "content-type": "application/json", connection: "close" };
    response.writeHead(answer === undefined ? 404 : 200, headers);
    response.end(JSON.stringify(answer ?? { message: `no such address: ${request.url}` }));
  });
});

serveRegistry(registry, String(curlHome), { port: Number(port), tlsPort: Number(tlsPort) }).then(
  // The controls start last, because an answer from them means that all is ready.
  () => control.listen(Number(controlPort), "127.0.0.1"),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

process.on("SIGTERM", () => process.exit(0));
if (process.env.LOCAL_AWS_DETACHED !== "1") {
  // The parent holds the other end of the pipe, so this process ends with it.
  process.stdin.resume().on("end", () => process.exit(0));
}

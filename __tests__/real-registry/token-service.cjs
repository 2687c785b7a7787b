// The login service of a registry, as the distribution project specifies it: hands out tokens that the registry checks
// by our certificate. A worker, because the program under test waits for its answers and lets nothing else run.
// https://distribution.github.io/distribution/spec/auth/jwt/
const { randomUUID, sign } = require("node:crypto");
const { createServer } = require("node:http");
const { parentPort, workerData } = require("node:worker_threads");

const { key, cert, issuer, service, username, password } = workerData;
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const x5c = [cert.replace(/-----[^-]+-----|\s/g, "")];
const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

function tokenFor(scope) {
  const [type, name, actions] = scope.split(":");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    sub: username,
    aud: service,
    nbf: now - 60,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    access: name ? [{ type, name, actions: actions.split(",") }] : [],
  };
  const text = `${base64url({ typ: "JWT", alg: "ES256", x5c })}.${base64url(claims)}`;
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  const isKnown = request.headers.authorization === expected;
  response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
  const scope = url.searchParams.getAll("scope").join(" ").split(" ")[0];
  response.end(JSON.stringify(isKnown ? { token: tokenFor(scope) } : { details: "unauthorized" }));
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));

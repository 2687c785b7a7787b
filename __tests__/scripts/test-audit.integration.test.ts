import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type CommandResult, runCommand } from "../../local-aws/run-command";

const REPOSITORY = join(__dirname, "..", "..");
const { packages } = require("../../package-lock.json");
const { version: VERSION } = packages["node_modules/cdktf/node_modules/brace-expansion"];

type Advisories = Readonly<Record<string, readonly object[]>>;

let server: Server;
let answer: { readonly status: number; readonly advisories?: Advisories };
let asked: Readonly<Record<string, readonly string[]>>;

/** A registry with nothing but an audit service. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url !== "/-/npm/v1/security/advisories/bulk") {
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
      return;
    }
    const body = Buffer.concat(chunks);
    asked = JSON.parse((request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString());
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.advisories ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

function audit(): Promise<CommandResult> {
  const { port } = server.address() as AddressInfo;
  const script = ["--import", "tsx", join(REPOSITORY, "scripts", "test-audit.ts")];
  const npm = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_fetch_retries: "0" };
  return runCommand(process.execPath, script, { cwd: REPOSITORY, env: { ...process.env, ...npm } });
}

const advisory = (id: string) => ({
  id,
  url: `https://github.com/advisories/${id}`,
  title: "a fault",
  severity: "high",
  vulnerable_versions: "*",
  cwe: [],
});

// Proves release.advisories.
test("a registry without an audit service is named in one sentence, and the exit code is 3", async () => {
  answer = { status: 405 };

  const { code, output } = await audit();

  expect({ code, output }).toEqual({
    code: 3,
    output: expect.stringMatching(
      /^npm's registry has no audit service here, so nothing was audited: 405 Method Not Allowed .*\.\n$/,
    ),
  });
});

test("a registry that fails is a failure", async () => {
  answer = { status: 400 };

  expect(await audit()).toMatchObject({
    code: 1,
    output: expect.stringContaining("npm audit made no report"),
  });
});

test("an advisory is accepted inside cdktf alone, and npm asks about every package of package-lock.json", async () => {
  // Other copies have later versions.
  const inside = { ...advisory("GHSA-1111-2222-3333"), vulnerable_versions: VERSION };
  answer = { status: 200, advisories: { "brace-expansion": [inside] } };
  expect(await audit()).toEqual({
    code: 0,
    output: expect.stringContaining("npm audit: 0 to upgrade, 1 accepted inside cdktf.\n"),
  });
  expect(Object.keys(asked)).toEqual(expect.arrayContaining(["cdktf", "@aws-sdk/client-dynamodb", "jest"]));

  const outside = [advisory("GHSA-4444-5555-6666")];
  answer = {
    status: 200,
    advisories: {
      "@aws-sdk/client-dynamodb": outside,
      "brace-expansion": [inside],
      glob: [advisory("GHSA-7777-8888-9999")],
    },
  };
  const { code, output } = await audit();
  expect(code).toBe(1);
  expect(output).toContain(
    "upgrade: @aws-sdk/client-dynamodb * (node_modules/@aws-sdk/client-dynamodb): high, a fault (https://github.com/advisories/GHSA-4444-5555-6666)\n",
  );
  // Of a package that is inside and outside, the copy outside counts.
  expect(output).toMatch(/^upgrade: glob \* /m);
});

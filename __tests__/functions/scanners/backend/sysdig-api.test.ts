import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { StoredToken } from "../../../../functions/scanners/backend/stored-token";
import { SysdigApi } from "../../../../functions/scanners/backend/sysdig-api";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";
import { SELF_SIGNED } from "../../self-signed";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Hands out the tokens in their order, each again until it is refused. */
function tokens(...all: string[]): Pick<StoredToken, "current" | "renewed"> {
  return {
    current: async () => all[0] ?? "",
    renewed: async () => {
      if (all.length > 1) {
        all.shift();
      }
      return all[0] ?? "";
    },
  };
}

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly authorization?: string;
  readonly body: string;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) {
    body += part;
  }
  return body;
}

/** The client of a server that answers so, and what it was asked. */
async function serve(answer: RequestListener, token = tokens("first"), timeoutMs = 5000) {
  const asked: Asked[] = [];
  const port = await listen(
    createServer(async (request, response) => {
      const { method, url, headers } = request;
      asked.push({ method, url, authorization: headers.authorization, body: await bodyOf(request) });
      answer(request, response);
    }),
  );
  const endpoint = `http://127.0.0.1:${port}`;
  return { asked, endpoint, api: new SysdigApi({ endpoint, skipTlsVerify: false, timeoutMs }, token) };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

const html =
  (status: number): RequestListener =>
  (_, response) =>
    response.writeHead(status, { "content-type": "text/html" }).end("<!doctype html><p>Sign in</p>");

async function errorOf(promise: Promise<unknown>): Promise<SysdigError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SysdigError);
  return error as SysdigError;
}

test("a call sends the token and the body, and gives the JSON of the answer", async () => {
  const { api, asked } = await serve(json(200, [{ status: "ok" }]));

  expect(await api.post("/images?autosubscribe=false", { tag: "é:1" })).toEqual([{ status: "ok" }]);
  await api.get("/status");

  expect(asked).toEqual([
    {
      method: "POST",
      url: "/images?autosubscribe=false",
      authorization: "Bearer first",
      body: '{"tag":"é:1"}',
    },
    { method: "GET", url: "/status", authorization: "Bearer first", body: "" },
  ]);
});

describe("a token that is refused", () => {
  const accepts =
    (token: string): RequestListener =>
    (request, response) =>
      json(request.headers.authorization === `Bearer ${token}` ? 200 : 401, {})(request, response);

  test("is read again, so that a rotated one is used at once", async () => {
    const { api, asked } = await serve(accepts("second"), tokens("first", "second"));

    expect(await api.get("/status")).toEqual({});
    expect(asked.map(({ authorization }) => authorization)).toEqual(["Bearer first", "Bearer second"]);
  });

  test("and is still the same is not sent a second time, and never logged", async () => {
    const { api, asked } = await serve(accepts("another"));

    const error = await errorOf(api.get("/status"));

    expect(error.end.errorClass).toBe("configuration");
    expect(error.message).toMatch(/refused the token \(401\).*sysdig_secure_api_token_version/);
    expect(error.message).not.toContain("first");
    expect(asked).toHaveLength(1);
  });
});

test.each<[string, RequestListener, string, RegExp]>([
  [
    "403",
    json(403, { message: "no permission" }),
    "configuration",
    /user GET \/images \(403\): no permission/,
  ],
  ["404", json(404, { message: "gone" }), "infrastructure", /with 404: gone/],
  ["500", json(500, {}), "infrastructure", /with 500; if it goes on/],
  ["407 of a proxy", html(407), "infrastructure", /with 407; if it goes on/],
  [
    "a web page with 200",
    html(200),
    "configuration",
    /web page.*sysdig_secure_endpoint.*scan_mode = inline/s,
  ],
  [
    "half an answer",
    (_, response) => response.writeHead(200).end('[{"imageDi'),
    "infrastructure",
    /not JSON/,
  ],
  ["204", (_, response) => response.writeHead(204).end(), "infrastructure", /with 204/],
])("%s is an error that says so", async (_, answer, errorClass, message) => {
  const { api } = await serve(answer);

  const error = await errorOf(api.get("/images"));

  expect(error).toMatchObject({ end: { errorClass }, message: expect.stringMatching(message) });
  expect(error.message).not.toContain("Bearer");
});

test("a redirect is not followed, and the token goes nowhere else", async () => {
  const elsewhere: string[] = [];
  const other = await listen(
    createServer((request, response) => {
      elsewhere.push(String(request.headers.authorization));
      response.end("{}");
    }),
  );
  const { api } = await serve((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${other}/steal?it=all` }).end(),
  );

  const error = await errorOf(api.get("/status"));

  expect(elsewhere).toEqual([]);
  expect(error.end.errorClass).toBe("configuration");
  expect(error.message).toContain(`elsewhere (302, 127.0.0.1:${other})`);
});

/** For how long a 429 with this header asks for a pause, in milliseconds. */
async function pauseAfter(header: string | undefined): Promise<number | undefined> {
  const { api } = await serve(json(429, {}, header === undefined ? {} : { "retry-after": header }));
  const { details } = await errorOf(api.get("/status"));
  expect(details.status).toBe(429);
  return details.retryAfterMs;
}

test.each([
  ["17", 17_000],
  ["0", 1_000],
  ["99999", 3_600_000],
])("429 with Retry-After %s asks for a pause of %i milliseconds", async (header, pause) => {
  expect(await pauseAfter(header)).toBe(pause);
});

test.each([undefined, "soon"])(
  "429 with Retry-After %s asks for a pause of one to three minutes",
  async (header) => {
    const pause = await pauseAfter(header);

    expect(pause).toBeGreaterThanOrEqual(60_000);
    expect(pause).toBeLessThan(180_000);
  },
);

test("429 with a date as Retry-After asks for a pause until then", async () => {
  const pause = await pauseAfter(new Date(Date.now() + 120_000).toUTCString());

  expect(pause).toBeGreaterThan(110_000);
  expect(pause).toBeLessThanOrEqual(120_000);
});

test("an answer that is too large is given up, also where nobody says how large it is", async () => {
  const { api } = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      if (!response.destroyed) {
        response.write("x".repeat(100_000), more);
      }
    };
    more();
  });

  const error = await errorOf(api.get("/images", 1_000_000));

  expect(error.end.errorClass).toBe("infrastructure");
  expect(error.message).toContain("Sysdig's answer cannot be read: it holds more than 1000000 bytes");
});

describe("a Sysdig that hangs", () => {
  test.each<[string, RequestListener]>([
    ["without a word", () => undefined],
    ["in the middle of its answer", (_, response) => void response.writeHead(200).write('[{"')],
  ])("%s is given up in time", async (_, answer) => {
    const { api } = await serve(answer, tokens("first"), 200);
    const began = Date.now();

    const error = await errorOf(api.get("/status"));

    expect(Date.now() - began).toBeLessThan(2000);
    expect(error.end.errorClass).toBe("infrastructure");
    expect(error.message).toContain("did not answer within 0.2 seconds");
    expect(error.details.status).toBeUndefined();
  });
});

test.each<[string, string]>([
  ["nobody listens", "http://127.0.0.1:9"],
  ["the name does not exist", "http://sysdig.invalid"],
])("where %s, the error says what cannot be reached", async (_, endpoint) => {
  const api = new SysdigApi({ endpoint, skipTlsVerify: false, timeoutMs: 5000 }, tokens("first"));

  const error = await errorOf(api.get("/status"));

  expect(error.end.errorClass).toBe("infrastructure");
  expect(error.message).toContain(`${endpoint} cannot be reached`);
});

describe("a certificate that nobody trusts", () => {
  async function client(skipTlsVerify: boolean) {
    const port = await listen(createSecureServer(SELF_SIGNED, json(200, { available: true })));
    return new SysdigApi(
      { endpoint: `https://localhost:${port}`, skipTlsVerify, timeoutMs: 5000 },
      tokens("first"),
    );
  }

  test("is an error of the configuration", async () => {
    const error = await errorOf((await client(false)).get("/status"));

    expect(error.end.errorClass).toBe("configuration");
    expect(error.message).toMatch(/is not trusted \(.*sysdig_skip_tls_verify/);
  });

  test("is accepted where the input says so", async () => {
    expect(await (await client(true)).get("/status")).toEqual({ available: true });
  });
});

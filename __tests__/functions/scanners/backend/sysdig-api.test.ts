import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { StoredToken } from "../../../../functions/scanners/backend/stored-token";
import { SysdigApi } from "../../../../functions/scanners/backend/sysdig-api";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";
import { HangingService, WAYS_TO_HANG, type WayToHang } from "../../hanging-service";
import { LocalService, type ServiceAnswer } from "../../local-service";
import { SELF_SIGNED } from "../../self-signed";

const service = LocalService.forTests();
let other: HangingService | undefined;

afterEach(async () => {
  await other?.stop();
  other = undefined;
});

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

const apiOf = (endpoint = service.endpoint, token = tokens("first"), changes: object = {}) =>
  new SysdigApi({ endpoint, skipTlsVerify: false, timeoutMs: 5000, ...changes }, token);

const json = (status: number, body: unknown, headers?: Record<string, string>): ServiceAnswer => ({
  ...{ status, headers, body: JSON.stringify(body) },
});

const html = (status: number): ServiceAnswer => ({
  ...{ status, headers: { "content-type": "text/html" }, body: "<!doctype html><p>Sign in</p>" },
});

const authorizations = () => service.requests.map(({ headers }) => headers.authorization);

async function errorOf(promise: Promise<unknown>): Promise<SysdigError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SysdigError);
  return error as SysdigError;
}

/** The error of a call that is answered so. */
function errorAfter(answer: ServiceAnswer): Promise<SysdigError> {
  service.answer = () => answer;
  return errorOf(apiOf().get("/images"));
}

test("a call sends the token and the body, and gives the JSON of the answer", async () => {
  service.answer = () => json(200, [{ status: "ok" }]);

  expect(await apiOf().post("/images?autosubscribe=false", { tag: "é:1" })).toEqual([{ status: "ok" }]);
  await apiOf().get("/status");

  expect(service.requests).toMatchObject([
    { method: "POST", path: "/images?autosubscribe=false", body: '{"tag":"é:1"}' },
    { method: "GET", path: "/status", body: "" },
  ]);
  expect(authorizations()).toEqual(["Bearer first", "Bearer first"]);
});

describe("a token that is refused", () => {
  const accept = (token: string) => {
    service.answer = ({ headers }) => json(headers.authorization === `Bearer ${token}` ? 200 : 401, {});
  };

  test("is read again, so that a rotated one is used at once", async () => {
    accept("second");

    expect(await apiOf(service.endpoint, tokens("first", "second")).get("/status")).toEqual({});
    expect(authorizations()).toEqual(["Bearer first", "Bearer second"]);
  });

  test("and is still the same is not sent a second time, and never logged", async () => {
    accept("another");

    const error = await errorOf(apiOf().get("/status"));

    expect(error.end.errorClass).toBe("configuration");
    expect(error.message).toMatch(/refused the token \(401\).*sysdig_secure_api_token_version/);
    expect(error.message).not.toContain("first");
    expect(service.requests).toHaveLength(1);
  });
});

test.each<[string, ServiceAnswer, string, RegExp]>([
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
  ["half an answer", { body: '[{"imageDi' }, "infrastructure", /not JSON/],
  ["204", { status: 204, body: "" }, "infrastructure", /with 204/],
])("%s is an error that says so", async (_, answer, errorClass, message) => {
  const error = await errorAfter(answer);

  expect(error).toMatchObject({ end: { errorClass }, message: expect.stringMatching(message) });
  expect(error.message).not.toContain("Bearer");
});

// Proves sysdig.redirect.
test("a redirect is not followed, and the token goes nowhere else", async () => {
  other = await HangingService.start("never answers");

  const error = await errorAfter(json(302, {}, { location: `${other.endpoint}/steal?it=all` }));

  expect(other.requests).toBe(0);
  expect(error.end.errorClass).toBe("configuration");
  expect(error.message).toContain(`elsewhere (302, ${new URL(other.endpoint).host})`);
});

/** For how long a 429 with this header asks for a pause, in milliseconds. */
async function pauseAfter(header: string | undefined): Promise<number | undefined> {
  const { details } = await errorAfter(json(429, {}, header === undefined ? {} : { "retry-after": header }));
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
  other = await HangingService.start((response) => {
    const more = () => {
      if (!response.destroyed) {
        response.write("x".repeat(100_000), more);
      }
    };
    more();
  });

  const error = await errorOf(apiOf(other.endpoint).get("/images", 1_000_000));

  expect(error.end.errorClass).toBe("infrastructure");
  expect(error.message).toContain("Sysdig's answer cannot be read: it holds more than 1000000 bytes");
});

test.each(Object.keys(WAYS_TO_HANG) as WayToHang[])("a Sysdig that %s is given up in time", async (way) => {
  other = await HangingService.start(way);
  const began = Date.now();

  const error = await errorOf(apiOf(other.endpoint, tokens("first"), { timeoutMs: 200 }).get("/status"));

  expect(Date.now() - began).toBeLessThan(2000);
  expect(error.end.errorClass).toBe("infrastructure");
  expect(error.message).toContain("did not answer within 0.2 seconds");
  expect(error.details.status).toBeUndefined();
});

test.each<[string, string]>([
  ["nobody listens", "http://127.0.0.1:9"],
  ["the name does not exist", "http://sysdig.invalid"],
])("where %s, the error says what cannot be reached", async (_, endpoint) => {
  const error = await errorOf(apiOf(endpoint).get("/status"));

  expect(error.end.errorClass).toBe("infrastructure");
  expect(error.message).toContain(`${endpoint} cannot be reached`);
});

describe("a certificate that nobody trusts", () => {
  const secure = createServer(SELF_SIGNED, (_, response) => response.end('{"available":true}'));
  const status = (changes: object = {}) => {
    const endpoint = `https://localhost:${(secure.address() as AddressInfo).port}`;
    return apiOf(endpoint, tokens("first"), changes).get("/status");
  };

  beforeAll(() => new Promise<void>((resolve) => void secure.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => void secure.close(resolve)));

  test("is an error of the configuration", async () => {
    const error = await errorOf(status());

    expect(error.end.errorClass).toBe("configuration");
    expect(error.message).toMatch(/is not trusted \(.*sysdig_skip_tls_verify/);
  });

  test("is accepted where the input says so", async () => {
    expect(await status({ skipTlsVerify: true })).toEqual({ available: true });
  });
});

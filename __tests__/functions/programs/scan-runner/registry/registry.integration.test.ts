import { withoutLinks } from "../../../../../functions/contract/exportable";
import { publishImage } from "../../../../../local-aws/registry";
import { freePort } from "../../../../../local-aws/server-process";
import { anError } from "../../../expected-errors";
import { resolve, useRegistry } from "../simulated-registry";

const registry = useRegistry();
const DIGEST = publishImage("registry test");
const HOST = "registry.example.com";
const IMAGE = { IMAGE_REFERENCE: `${HOST}/shop/web:1`, IMAGE_DIGEST: DIGEST };
const LOGIN = { username: "puller", password: 'p"a\\s:s w\u00f6rd' };
const CREDENTIALS = { REGISTRY_USER: LOGIN.username, REGISTRY_PASSWORD: LOGIN.password };

const requests = async () =>
  (await registry().requests()).map(({ host, authorization }) => `${authorization} to ${host}`);

describe("a private registry", () => {
  test.each(["basic", "bearer"] as const)("that asks for %s gets the credentials", async (scheme) => {
    await registry().setHost(HOST, { login: { ...LOGIN, scheme } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS })).toEqual({ digest: DIGEST });
  });

  test.each(["basic", "bearer"] as const)("that asks for %s refuses an old password", async (scheme) => {
    await registry().setHost(HOST, { login: { ...LOGIN, scheme } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS, REGISTRY_PASSWORD: "old" })).toMatchObject(
      anError("configuration", "registry", "renew username and password"),
    );
  });

  test("never sees the token of Sysdig, even where it was given as its password", async () => {
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "basic" } });

    for (const given of ["the-token-of-sysdig", '{"token":"the-token-of-sysdig"}']) {
      const { errorClass, reason } = resolve({ ...IMAGE, ...CREDENTIALS, REGISTRY_PASSWORD: given });

      expect(errorClass).toBe("configuration");
      expect(reason).not.toContain("the-token-of-sysdig");
    }
    const asUser = { REGISTRY_USER: "the-token-of-sysdig", REGISTRY_PASSWORD: "x" };
    expect(resolve({ ...IMAGE, ...asUser }).errorClass).toBe("configuration");
    expect(await requests()).toEqual([]);
  });
});

describe("a login service", () => {
  test("is asked for the scope that the registry's challenge names", async () => {
    const scope = "repository:tenant/shop/web:pull";
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "bearer", scope } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS })).toEqual({ digest: DIGEST });
  });

  test("of the same domain gets the credentials, as that of Docker Hub does", async () => {
    await registry().setHost("registry-1.docker.io", {
      login: { ...LOGIN, scheme: "bearer", realm: "https://auth.docker.io/token" },
    });
    await registry().setHost("auth.docker.io", { login: { ...LOGIN, scheme: "bearer" } });

    const image = { IMAGE_REFERENCE: "docker.io/shop/web:1", IMAGE_DIGEST: DIGEST };
    expect(resolve({ ...CREDENTIALS, ...image })).toEqual({ digest: DIGEST });
    expect(await requests()).toEqual([
      "none to registry-1.docker.io",
      "basic to auth.docker.io",
      "bearer to registry-1.docker.io",
    ]);
  });

  test("may be used anonymously wherever it is", async () => {
    await registry().setHost(HOST, {
      login: { ...LOGIN, scheme: "bearer", realm: "https://tokens.elsewhere.net/token" },
    });

    expect(resolve(IMAGE)).toEqual({ digest: DIGEST });
  });

  test.each([
    "https://tokens.elsewhere.net/token",
    "https://evilexample.com/token",
    "https://example.com.evil.net/token",
    "https://com/token",
  ])("%s gets no credentials of a registry of another domain", async (realm) => {
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "bearer", realm } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS })).toMatchObject(
      anError("configuration", "registry", withoutLinks(new URL(realm).host)),
    );
    expect(await requests()).toEqual([`none to ${HOST}`]);
  });

  // Proves registry.tls.
  test("is never spoken to without TLS", async () => {
    const realm = `http://127.0.0.1:${registry().port}/token`;
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "bearer", realm } });

    expect(resolve(IMAGE).errorClass).toBe("infrastructure");
    expect(resolve({ ...IMAGE, ...CREDENTIALS }).errorClass).toBe("configuration");
    expect((await requests()).filter((each) => each !== `none to ${HOST}`)).toEqual([]);
  });
});

describe("a registry that sends on to another address", () => {
  // Proves registry.redirect.
  test("is followed, and the credentials stay behind", async () => {
    const target = `https://mirror.elsewhere.net/v2/shop/web/manifests/${DIGEST}`;
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "basic" }, fault: { redirect: target } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS })).toEqual({ digest: DIGEST });
    expect(await requests()).toEqual([`none to ${HOST}`, `basic to ${HOST}`, "none to mirror.elsewhere.net"]);
  });

  test("gives the credentials not even to an address that asks for them", async () => {
    const target = `https://thief.net/v2/shop/web/manifests/${DIGEST}`;
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "basic" }, fault: { redirect: target } });
    await registry().setHost("thief.net", { login: { ...LOGIN, scheme: "basic" } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS }).errorClass).toBe("configuration");
    expect((await requests()).filter((each) => each.includes("thief"))).toEqual(["none to thief.net"]);
  });

  test("is not followed out of TLS, nor without end", async () => {
    await registry().setHost(HOST, {
      fault: { redirect: `http://127.0.0.1:${registry().port}/v2/a/manifests/1` },
    });
    expect(resolve(IMAGE).errorClass).toBe("infrastructure");

    await registry().setHost(HOST, {
      fault: { redirect: `https://${HOST}/v2/shop/web/manifests/${DIGEST}` },
    });
    expect(resolve(IMAGE)).toMatchObject(anError("infrastructure", "transient", "redirects without end"));
    expect((await requests()).length).toBeLessThan(10);
  });
});

describe("a registry that misbehaves gives no digest, and may do better later:", () => {
  test.each([
    ["html", "the registry sent other content than was asked for: "],
    ["lie", "the registry sent other content than was asked for: "],
    ["huge", "at most 4 MB"],
  ] as const)("%s", async (fault, message) => {
    await registry().setHost(HOST, { fault });

    expect(resolve(IMAGE)).toMatchObject(anError("infrastructure", "transient", message));
  });

  test("a tag whose digest is not what the registry claims", async () => {
    await registry().setHost(HOST, { fault: "lie" });

    expect(resolve({ IMAGE_REFERENCE: `${HOST}/shop/web:1` }).reason).toContain("instead of sha256:");
  });

  test("it never answers", async () => {
    await registry().setHost(HOST, { fault: "hang" });

    const started = Date.now();
    expect(resolve(IMAGE)).toMatchObject(anError("infrastructure", "transient", "in 30 seconds"));
    expect(Date.now() - started).toBeLessThan(40_000);
  });

  test.each([429, 500, 503])("it answers %s, whoever asks", async (status) => {
    await registry().setHost(HOST, { fault: { status } });

    const says = `${HOST} answered ${status} simulated failure`;
    for (const login of [{}, CREDENTIALS]) {
      expect(resolve({ ...IMAGE, ...login })).toMatchObject(anError("infrastructure", "transient", says));
    }
  });

  test("it answers in the words of the credentials, which are not repeated", async () => {
    await registry().setHost(HOST, { login: { ...LOGIN, scheme: "basic" }, fault: { status: 500 } });

    expect(resolve({ ...IMAGE, ...CREDENTIALS }).reason).toMatch(
      /: registry\.example\.com answered 500; if it goes on/,
    );
  });

  test("it is not there", async () => {
    const port = await freePort();

    expect(resolve({ IMAGE_REFERENCE: `127.0.0.1:${port}/shop/web:1` })).toMatchObject(
      anError("infrastructure", "transient", `127.0.0.1:${port}`),
    );
  });
});

test("a registry on this very machine is reached by http", () => {
  const IMAGE_REFERENCE = `127.0.0.1:${registry().port}/shop/web:1`;

  expect(resolve({ IMAGE_REFERENCE, IMAGE_DIGEST: DIGEST })).toEqual({ digest: DIGEST });
});

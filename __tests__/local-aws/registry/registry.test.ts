import { SimulatedRegistry } from "../../../local-aws/registry/registry";

const registry = new SimulatedRegistry();

/** How a registry answers a pull of `shop/NAME:1`. */
async function pull(name: string, login?: string) {
  const authorization = login && `Basic ${Buffer.from(login).toString("base64")}`;
  const url = new URL(`https://registry-1.docker.io/v2/shop/${name}/manifests/1`);
  const answer = await registry.handle("registry-1.docker.io", url, authorization);
  return answer && { status: answer.status, digest: answer.headers["docker-content-digest"] };
}

test("a repository with private in its name asks for the login that docs/playground.md names", async () => {
  expect((await pull("web"))?.status).toBe(200);
  expect((await pull("private-web"))?.status).toBe(401);
  expect((await pull("private-web", "puller:another"))?.status).toBe(401);
  expect((await pull("private-web", "puller:playground"))?.status).toBe(200);
});

test("the digest of a tag is the one that a pull of it gets, however the image is written", async () => {
  const { digest } = (await pull("web")) ?? {};

  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect([registry.digestOf("docker.io/shop/web:1"), registry.digestOf("shop/web:1")]).toEqual([
    digest,
    digest,
  ]);
  expect(registry.digestOf(`shop/other@${digest}`)).toBe(digest);
  expect(registry.digestOf("shop/web:2")).not.toBe(digest);
});

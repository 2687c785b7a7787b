import { resolve, useRegistry } from "./simulated-registry";

// To a stranger, registries answer alike for a private image and for one that does not exist.

const registry = useRegistry();
const HOST = "registry.example.com";
const IMAGE = { IMAGE_REFERENCE: `${HOST}/shop/web:1`, IMAGE_DIGEST: `sha256:${"0".repeat(64)}` };
const CREDENTIALS = { REGISTRY_USER: "puller", REGISTRY_PASSWORD: "a password" };

test.each([401, 403, 404])(
  "an anonymous pull answered with %s lacks credentials, or the image",
  async (status) => {
    await registry().setHost(HOST, { fault: { status } });

    const { errorClass, scope, reason } = resolve(IMAGE);

    expect({ errorClass, scope }).toEqual({ errorClass: "configuration", scope: "source" });
    expect(reason).toMatch(/^the registry hides it or lacks it: .*credentials/);
    expect(reason).toContain(HOST);
  },
);

test.each([401, 403])("credentials answered with %s are refused", async (status) => {
  await registry().setHost(HOST, { fault: { status } });

  const { errorClass, scope, reason } = resolve({ ...IMAGE, ...CREDENTIALS });

  expect({ errorClass, scope }).toEqual({ errorClass: "configuration", scope: "source" });
  expect(reason).toContain(
    `the registry refused it, renew username and password in its registry secret: ${HOST} answered ${status}`,
  );
});

test("credentials answered with 404 mean that the image is gone", () => {
  const { errorClass, scope, reason } = resolve({ ...IMAGE, ...CREDENTIALS });

  expect({ errorClass, scope }).toEqual({ errorClass: "permanent", scope: "source" });
  expect(reason).toContain(`the registry lacks it, push it again or stop its tasks: ${HOST} answered 404`);
});

test.each([429, 500, 503])("%s says nothing about the image", async (status) => {
  await registry().setHost(HOST, { fault: { status } });

  for (const login of [{}, CREDENTIALS]) {
    const { errorClass, scope } = resolve({ ...IMAGE, ...login });

    expect({ errorClass, scope }).toEqual({ errorClass: "infrastructure", scope: "transient" });
  }
});

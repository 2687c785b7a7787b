import { anError } from "../../expected-errors";
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

    const error = resolve(IMAGE);

    expect(error).toMatchObject(
      anError(
        "configuration",
        "registry",
        /^the registry hides it or lacks it: .*name the repositoryCredentials/,
      ),
    );
    expect(error.reason).toContain(HOST);
  },
);

test.each([401, 403])("credentials answered with %s are refused", async (status) => {
  await registry().setHost(HOST, { fault: { status } });

  expect(resolve({ ...IMAGE, ...CREDENTIALS })).toMatchObject(
    anError("configuration", "registry", `the registry refused it: ${HOST} answered ${status}`),
  );
});

test.each([{}, { code: "NAME_UNKNOWN" }])(
  "credentials answered with 404 and %j mean that the image is gone",
  async (fault) => {
    await registry().setHost(HOST, { fault: { status: 404, ...fault } });

    // Of its JSON only the message.
    const says = `the registry lacks it: ${HOST} answered 404 simulated failure; push it again or stop its tasks`;
    expect(resolve({ ...IMAGE, ...CREDENTIALS })).toMatchObject(anError("permanent", "registry", says));
  },
);

test("a repository that is known not to have the manifest is the image owner's, also to a stranger", () => {
  const says = `the repository has no such image: ${HOST} answered 404 MANIFEST_UNKNOWN; push it again or stop its tasks`;

  for (const login of [{}, CREDENTIALS]) {
    expect(resolve({ ...IMAGE, ...login })).toMatchObject(anError("permanent", "registry", says));
  }
});

test("what a registry answers is quoted without the query strings of its URLs", async () => {
  const message = `see https://cdn.example.com/${"a".repeat(60)}?X-Amz-Signature=${"5".repeat(300)} for more`;
  await registry().setHost(HOST, { fault: { status: 500, message } });

  const { reason } = resolve(IMAGE);

  expect(reason).toContain(`/${"a".repeat(60)} for more`);
  expect(reason).not.toContain("X-Amz");
});

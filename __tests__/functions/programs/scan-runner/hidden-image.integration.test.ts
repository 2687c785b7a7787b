import { anError } from "../../expected-errors";
import { resolve, useRegistry } from "./simulated-registry";

// To a stranger, registries answer alike for a private image and for one that does not exist.

const registry = useRegistry();
const HOST = "registry.example.com";
const IMAGE = { IMAGE_REFERENCE: `${HOST}/shop/web:1`, IMAGE_DIGEST: `sha256:${"0".repeat(64)}` };
const CREDENTIALS = { REGISTRY_USER: "puller", REGISTRY_PASSWORD: "a password" };

const HIDDEN = /^the registry hides it or lacks it: .*registry\.example\.com.*name the repositoryCredentials/;
const refused = (status: number) => `the registry refused it: ${HOST} answered ${status}`;
// Of its JSON only the message.
const LACKS = `the registry lacks it: ${HOST} answered 404 simulated failure; push it again or stop its tasks`;

test.each([
  [{}, { status: 401 }, "configuration", HIDDEN],
  [{}, { status: 403 }, "configuration", HIDDEN],
  [{}, { status: 404 }, "configuration", HIDDEN],
  [CREDENTIALS, { status: 401 }, "configuration", refused(401)],
  [CREDENTIALS, { status: 403 }, "configuration", refused(403)],
  [CREDENTIALS, { status: 404 }, "permanent", LACKS],
  [CREDENTIALS, { status: 404, code: "NAME_UNKNOWN" }, "permanent", LACKS],
] as const)("with %j, %j is %s", async (login, fault, errorClass, says) => {
  await registry().setHost(HOST, { fault });

  expect(resolve({ ...IMAGE, ...login })).toMatchObject(anError(errorClass, "registry", says));
});

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

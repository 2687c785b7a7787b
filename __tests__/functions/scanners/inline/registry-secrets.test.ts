import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { RegistrySecrets } from "../../../../functions/scanners/inline/registry-secrets";
import { LocalService, refusal } from "../../local-service";
import { image } from "../../samples";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/quay-AbCdEf";
const HUB = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:docker-hub-GhIjKl";

let service: LocalService;
let now = 0;
let secrets: RegistrySecrets;

beforeAll(async () => {
  service = await LocalService.start();
});
afterAll(() => service.stop());

beforeEach(() => {
  service.forget();
  now = 0;
  secrets = new RegistrySecrets(new CodeBuildClient(service.clientConfig), "scanner", () => now);
});

function project(setting: object | undefined): void {
  const variables = setting ? [{ name: "REGISTRY_SECRETS", value: JSON.stringify(setting) }] : [];
  service.answer = () => ({
    body: JSON.stringify({ projects: [{ environment: { environmentVariables: variables } }] }),
  });
}

const reads = (secret: string) => ({
  overrides: [
    { name: "REGISTRY_USER", value: `${secret}:username`, type: "SECRETS_MANAGER" },
    { name: "REGISTRY_PASSWORD", value: `${secret}:password`, type: "SECRETS_MANAGER" },
  ],
});
const QUAY = image("quay.io/acme/web:1");

test.each([
  ["its full ARN", SECRET],
  ["its ARN without the last six characters", SECRET.slice(0, -7)],
])("a secret that the task definition names by %s is read", async (_, credentials) => {
  project({ readable: [HUB, SECRET], dockerHub: null });

  expect(await secrets.overridesFor({ image: QUAY, credentials })).toEqual(reads(SECRET));
});

test.each([
  ["another name", SECRET.replace("quay", "other")],
  ["a longer name", SECRET.replace("quay", "quay-AbCdEf")],
  ["the beginning of a name", SECRET.slice(0, -9)],
  ["another account", SECRET.replace("123456789012", "210987654321")],
  ["another region", SECRET.replace("us-east-1", "us-west-2")],
])("a secret with %s is refused, and the reason says what to add where", async (_, credentials) => {
  project({ readable: [SECRET], dockerHub: null });

  const answer = await secrets.overridesFor({ image: QUAY, credentials });

  expect(answer).toHaveProperty("reason", expect.stringContaining(credentials));
  expect(answer).toEqual({
    kind: "refused",
    errorClass: "configuration",
    errorScope: "source",
    reason: expect.stringMatching(
      /quay\.io\/acme\/web:1.*registry_credential_secret_arns.*secret_kms_key_arns/,
    ),
  });
});

test("an image of Docker Hub is pulled with the secret for it, unless its task definition names another", async () => {
  project({ readable: [SECRET, HUB], dockerHub: HUB });

  expect(await secrets.overridesFor({ image: image() })).toEqual(reads(HUB));
  expect(await secrets.overridesFor({ image: image(), credentials: SECRET })).toEqual(reads(SECRET));
  expect(await secrets.overridesFor({ image: image("docker.io.evil.net/web:1") })).toEqual({ overrides: [] });
});

test.each([null, undefined])(
  "an image of Docker Hub is pulled anonymously where its secret is %s",
  async (dockerHub) => {
    project({ readable: [HUB], dockerHub });

    expect(await secrets.overridesFor({ image: image() })).toEqual({ overrides: [] });
  },
);

test("an image of another registry without credentials needs no look at the project", async () => {
  expect(await secrets.overridesFor({ image: QUAY })).toEqual({ overrides: [] });
  expect(service.requests).toEqual([]);
});

test("the project is looked at once a minute, so that a deployment takes effect", async () => {
  project({ readable: [] });
  await secrets.overridesFor({ image: QUAY, credentials: SECRET });
  project({ readable: [SECRET] });

  now = 60_000;
  expect(await secrets.overridesFor({ image: QUAY, credentials: SECRET })).toHaveProperty("reason");
  now = 60_001;
  expect(await secrets.overridesFor({ image: QUAY, credentials: SECRET })).toEqual(reads(SECRET));

  expect(service.asked("BatchGetProjects")).toEqual([{ names: ["scanner"] }, { names: ["scanner"] }]);
});

test("a project that cannot be looked at, or lacks the setting, is an error and no anonymous pull", async () => {
  service.answer = () => refusal("ThrottlingException", "Rate exceeded");
  await expect(secrets.overridesFor({ image: image() })).rejects.toThrow("Rate exceeded");

  project(undefined);
  await expect(secrets.overridesFor({ image: image() })).rejects.toThrow("deploy the module again");
});

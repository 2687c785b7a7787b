import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { MINUTE } from "../../../../functions/contract/durations";
import { RegistrySecrets } from "../../../../functions/scanners/inline/registry-secrets";
import { anError } from "../../expected-errors";
import { LocalService, refusal } from "../../local-service";
import { image } from "../../samples";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/quay-AbCdEf";
const HUB = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:docker-hub-GhIjKl";

const service = LocalService.forTests();
let now = 0;
let secrets: RegistrySecrets;

beforeEach(() => {
  now = 0;
  secrets = new RegistrySecrets(new CodeBuildClient(service.clientConfig), "scanner", () => now);
});

/** The project has this text as its setting, or none. */
function projectWith(value: string | undefined): void {
  const environmentVariables = value === undefined ? [] : [{ name: "REGISTRY_SECRETS", value }];
  service.answerBy({ BatchGetProjects: { projects: [{ environment: { environmentVariables } }] } });
}
const project = (setting: object) => projectWith(JSON.stringify(setting));

const reads = (secret: string) => ({
  overrides: [
    { name: "REGISTRY_USER", value: `${secret}:username`, type: "SECRETS_MANAGER" },
    { name: "REGISTRY_PASSWORD", value: `${secret}:password`, type: "SECRETS_MANAGER" },
  ],
});
const refusedSource = (reason: string | RegExp) => anError("configuration", "registry", reason);
const QUAY = image("quay.io/acme/web:1");
/** What is asked of CodeBuild for an image whose task names this secret, or none. */
const overridesFor = (credentials?: string, of = QUAY) => secrets.overridesFor({ image: of, credentials });

test.each([
  ["its full ARN", SECRET],
  ["its ARN without the last six characters", SECRET.slice(0, -7)],
])("a secret that the task definition names by %s is read", async (_, credentials) => {
  project({ hosts: { "docker.io": [HUB], "quay.io": [HUB, SECRET] } });

  expect(await overridesFor(credentials)).toEqual(reads(SECRET));
});

test.each([
  ["another name", SECRET.replace("quay", "other")],
  ["a longer name", SECRET.replace("quay", "quay-AbCdEf")],
  ["the beginning of a name", SECRET.slice(0, -9)],
  ["another account", SECRET.replace("123456789012", "210987654321")],
  ["another region", SECRET.replace("us-east-1", "us-west-2")],
])("a secret with %s is refused, and the reason says what to add where", async (_, credentials) => {
  project({ hosts: { "quay.io": [SECRET] } });

  const answer = await overridesFor(credentials);

  expect(answer).toHaveProperty("reason", expect.stringContaining(credentials));
  expect(answer).toMatchObject(
    refusedSource(
      /quay\.io\/acme\/web:1 pulls it from quay\.io with.*which scans may not read.*registry_credentials.*secret_kms_key_arns/,
    ),
  );
});

describe("the default of a registry", () => {
  beforeEach(() => project({ hosts: { "quay.io": [SECRET, HUB] }, defaults: { "quay.io": HUB } }));

  test("is used where the task definition names no secret", async () => {
    expect(await overridesFor()).toEqual(reads(HUB));
  });

  test("is used where it names one that this installation may not read", async () => {
    const credentials = SECRET.replace("prod", "a-team");

    expect(await overridesFor(credentials)).toEqual(reads(HUB));
  });

  test("is not used where it names another of the registry's", async () => {
    expect(await overridesFor(SECRET)).toEqual(reads(SECRET));
  });

  test.each(["ghcr.io/acme/web:1", "quay.io.evil.net/web:1", "quay.io:8443/web:1", "constructor:5000/web:1"])(
    "is not used for %s",
    async (reference) => {
      expect(await overridesFor(undefined, image(reference))).toEqual({ overrides: [] });
    },
  );
});

test.each([
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1",
  "210987654321.dkr-ecr.us-west-2.on.aws/shop/web:1",
  "public.ecr.aws/shop/web:1",
])("%s is pulled without the secret that its task definition names", async (reference) => {
  project({ hosts: { "quay.io": [SECRET] } });

  for (const credentials of [SECRET, HUB]) {
    expect(await overridesFor(credentials, image(reference))).toEqual({ overrides: [] });
  }
});

test.each([{ "quay.io": null }, {}, undefined])(
  "without a default images are pulled anonymously: %j",
  async (defaults) => {
    project({ hosts: { "quay.io": [HUB] }, defaults });

    expect(await overridesFor()).toEqual({ overrides: [] });
  },
);

describe("a secret that is for another registry", () => {
  const evil = "evil.example/shop/web:1";

  test.each([
    ["a registry that nobody listed", evil],
    ["a registry that has secrets of its own", "ghcr.io/shop/web:1"],
    ["Docker Hub", "shop/web:1"],
    ["the same host with a port", "quay.io:8443/shop/web:1"],
    ["a host that ends alike", "evil-quay.io/shop/web:1"],
    ["a host that begins alike", "quay.io.evil.example/shop/web:1"],
    ["a repository that is called so", "evil.example/quay.io/web:1"],
    ["a host below it", "cdn.quay.io/shop/web:1"],
    ["a host that every object has", "constructor:5000/shop/web:1"],
  ])("is not used for %s, and the reason names both", async (_, reference) => {
    const { repository } = image(reference);
    project({
      hosts: { "quay.io": [SECRET], "ghcr.io": [HUB], "docker.io": [HUB] },
      defaults: { "docker.io": HUB, "ghcr.io": null },
    });

    const answer = await overridesFor(SECRET, image(reference));

    const host = repository.split("/")[0];
    expect(answer).toMatchObject(
      refusedSource(`from ${host} with the secret ${SECRET}, which is for quay.io alone`),
    );
  });

  test("is used for each of its own, and the reason names them all", async () => {
    project({ hosts: { "quay.io": [SECRET], "registry.example.com:5000": [HUB, SECRET] } });

    for (const own of ["quay.io/shop/web", "registry.example.com:5000/shop/web"]) {
      expect(await overridesFor(SECRET, image(own))).toEqual(reads(SECRET));
    }
    expect(await overridesFor(SECRET, image(evil))).toMatchObject({
      reason: expect.stringContaining("is for quay.io, registry.example.com:5000 alone"),
    });
  });
});

test("the project is looked at once a minute, so that a deployment takes effect", async () => {
  project({ hosts: {} });
  await overridesFor(SECRET);
  project({ hosts: { "quay.io": [SECRET] } });

  now = MINUTE;
  expect(await overridesFor(SECRET)).toHaveProperty("reason");
  now = 60_001;
  expect(await overridesFor(SECRET)).toEqual(reads(SECRET));

  expect(service.asked("BatchGetProjects")).toEqual([{ names: ["scanner"] }, { names: ["scanner"] }]);
});

test("a project that cannot be looked at is an error and no anonymous pull", async () => {
  service.answer = () => refusal("ThrottlingException", "Rate exceeded");

  await expect(overridesFor()).rejects.toThrow("Rate exceeded");
});

test.each([
  "",
  "{",
  "null",
  '{"hosts":{"quay.io":"secret"}}',
  '{"hosts":{"quay.io":[7]}}',
  '{"defaults":{"quay.io":7}}',
  '{"defaults":null}',
])("a setting that Terraform did not write is none: %s", async (value) => {
  projectWith(value);

  expect(await overridesFor()).toMatchObject({ code: "RefusedStart" });
});

test("a project that lacks the setting refuses the scan, for the installation, until it has it", async () => {
  projectWith(undefined);
  expect(await overridesFor()).toEqual({
    kind: "error",
    code: "RefusedStart",
    errorClass: "configuration",
    errorScope: "installation",
    reason:
      "CodeBuild refused to start the build: the project scanner has no variable REGISTRY_SECRETS; deploy the module again, then rescan the image",
  });

  project({ hosts: {} });
  expect(await overridesFor()).toEqual({ overrides: [] });
});

import { type EnvironmentVariable, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { publishImage } from "../../../local-aws/registry";
import { holderOfStartPolicy } from "../policy-holder";
import { LOGIN, PRIVATE_REGISTRY } from "../registry-login";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

// Somebody who may register task definitions has a registry, and knows the ARN of another team's secret.

const EVIL = "evil.example";
const OWN = PRIVATE_REGISTRY;

let secret: string;

beforeAll(() => {
  const credentials = installation.variables.registry_credentials as Record<
    string,
    { secret_arns: string[] }
  >;
  secret = String(credentials[OWN]?.secret_arns);
});

beforeEach(async () => {
  for (const host of [EVIL, OWN]) {
    await installation.aws.registry.setHost(host, { login: { ...LOGIN, scheme: "basic" } });
  }
});

afterEach(() => installation.aws.registry.reset());

/** Lets a task start whose definition pulls its image with this secret, or with none; answers the digest. */
async function startTask(image: string, credentialsParameter?: string): Promise<string> {
  const pulled = credentialsParameter && { repositoryCredentials: { credentialsParameter } };
  const { taskDefinition } = await new ECSClient(installation.aws.clientConfig).send(
    new RegisterTaskDefinitionCommand({
      family: image.replace(/\W/g, "-"),
      containerDefinitions: [{ name: "app", image, ...pulled }],
    }),
  );
  const digest = publishImage(image);
  await installation.send({
    id: image.replace(/\W/g, "-"),
    containers: [{ image, imageDigest: digest }],
    detail: { taskDefinitionArn: taskDefinition?.taskDefinitionArn },
  });
  return digest;
}

const askedOf = async (host: string) =>
  (await installation.aws.registry.requests()).filter((request) => request.host === host);

// Proves registry.credentials: the attack, with IAM enforced.
test("no registry gets the secret of another: no build is started, and the row names both", async () => {
  const digest = await startTask(`${EVIL}/shop/web:1`, secret);

  const row = await installation.untilRow(keyOf(`${EVIL}/shop/web:1`), { rowState: "ERROR" });

  expect(row).toMatchObject({
    errorClass: "configuration",
    reason: expect.stringContaining(`from ${EVIL} with the secret ${secret}, which is for ${OWN} alone`),
  });
  expect(row.verdict).toBeUndefined();
  expect(await installation.buildsOf(digest)).toEqual([]);
  expect(await askedOf(EVIL)).toEqual([]);
});

test.each([
  ["by default where it names none", "unnamed", () => undefined],
  [
    "by default where it names one that builds may not read",
    "unread",
    () => `${secret.slice(0, -13)}-AbCdEf`,
  ],
])("its own registry gets it %s", async (_, name, named) => {
  const image = `${OWN}/shop/${name}:1`;

  await startTask(image, named());

  await installation.untilRow(keyOf(image), { verdict: "PASSED" });

  expect((await askedOf(OWN)).map(({ authorization }) => authorization)).toContain("basic");
});

describe("whoever has the rights of the coordinator", () => {
  const credentials = (from: string): EnvironmentVariable[] => [
    { name: "REGISTRY_USER", value: `${from}:username`, type: "SECRETS_MANAGER" },
    { name: "REGISTRY_PASSWORD", value: `${from}:password`, type: "SECRETS_MANAGER" },
  ];
  const of = (reference: string): EnvironmentVariable => ({ name: "IMAGE_REFERENCE", value: reference });

  test("starts no build with it for a registry that has none, nor one with another secret", async () => {
    const codebuild = await holderOfStartPolicy(installation);
    const start = (...environmentVariablesOverride: EnvironmentVariable[]) =>
      codebuild.send(
        new StartBuildCommand({
          projectName: installation.output("scanner_project_name"),
          environmentVariablesOverride,
        }),
      );
    const other = secret.replace("another-team", "third-team");

    await expect(start(of(`${OWN}/shop/web:1`), ...credentials(secret))).resolves.toBeDefined();
    await expect(start(of(`${EVIL}/shop/web:1`))).resolves.toBeDefined();
    for (const variables of [
      [of(`${EVIL}/shop/web:1`), ...credentials(secret)],
      [of(`${EVIL}/${OWN}/web:1`), ...credentials(secret)],
      [of(`${OWN}.${EVIL}/shop/web:1`), ...credentials(secret)],
      [of(`${EVIL}/shop/web:1`), credentials(secret)[1] as EnvironmentVariable],
      credentials(secret),
      [of(`${OWN}/shop/web:1`), ...credentials(other)],
    ]) {
      await expect(start(...variables)).rejects.toMatchObject({ name: "AccessDeniedException" });
    }
  });
});

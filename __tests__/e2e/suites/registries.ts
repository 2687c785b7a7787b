import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { publishImage, publishIndex } from "../../../local-aws/registry";
import { rootOf } from "../../local-aws/accounts";
import { awsCli, commandLineOf } from "../../local-aws/aws-cli";
import { createLogin, LOGIN, PRIVATE_REGISTRY } from "../registry-login";
import { replaceInstances } from "../replace-instances";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

afterEach(async () => {
  await installation.aws.registry.reset();
  await installation.aws.sysdig.reset();
});

/** A task of one image whose task definition pulls it with a secret. */
async function taskDefinition(image: string, credentialsParameter: string): Promise<string> {
  const { taskDefinition } = await new ECSClient(installation.aws.clientConfig).send(
    new RegisterTaskDefinitionCommand({
      family: image.replace(/\W/g, "-"),
      containerDefinitions: [{ name: "app", image, repositoryCredentials: { credentialsParameter } }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? "";
}

const scansOf = async (digest: string) =>
  (await installation.aws.sysdig.scans()).filter(({ image }) => image.endsWith(digest));

describe("a multi-platform image", () => {
  test("is scanned once per platform that tasks run, each by its own manifest", async () => {
    const image = "ghcr.io/shop/multi:1";
    const { digest, images } = publishIndex(image, ["linux/amd64", "linux/arm64/v8"], { attestations: true });
    const [amd64 = "", arm64 = ""] = Object.values(images);
    await installation.aws.sysdig.setImage(arm64, { architecture: "arm64" });

    await installation.send(
      { id: "multi-1", containers: [{ image, imageDigest: digest }] },
      {
        id: "multi-2",
        containers: [{ image, imageDigest: digest }],
        detail: { attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }] },
      },
    );

    await installation.untilRow(keyOf(image, "linux/amd64", digest), {
      verdict: "PASSED",
      scannedDigest: amd64,
    });
    await installation.untilRow(keyOf(image, "linux/arm64", digest), {
      verdict: "PASSED",
      scannedDigest: arm64,
    });
  });
});

describe("an image in ECR", () => {
  const OTHER = "210987654321";

  beforeAll(async () => {
    const { aws } = installation;
    const other = commandLineOf(aws, rootOf(aws, OTHER, "eu-west-3"));
    const repository = ["--repository-name", "shop/web"];
    await awsCli(other, "ecr", "create-repository", ...repository);
    const Principal = { AWS: `arn:aws:iam::${aws.accountId}:root` };
    const Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    const Policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action }] };
    await awsCli(
      other,
      "ecr",
      "set-repository-policy",
      ...repository,
      "--policy-text",
      JSON.stringify(Policy),
    );
  });

  test.each([
    `${OTHER}.dkr.ecr.eu-west-3.amazonaws.com`,
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
    "123456789012.dkr-ecr.us-west-2.on.aws",
  ])("of %s is read with the password of the build's role", async (host) => {
    const image = `${host}/shop/web:1`;
    const { digest, images } = publishIndex(image, ["linux/amd64", "linux/arm64"]);

    await installation.send({ id: host, containers: [{ image, imageDigest: digest }] });

    await installation.untilRow(keyOf(image, "linux/amd64", digest), { verdict: "PASSED" });
    expect(await scansOf(images["linux/amd64"] as string)).toEqual([
      expect.objectContaining({ registryUser: "AWS", registryPasswordGiven: true }),
    ]);
  });
});

describe("an image of a private registry", () => {
  test("whose secret builds may not read says what to add where, and is scanned once that is done", async () => {
    const image = `${PRIVATE_REGISTRY}/shop/web:1`;
    await installation.aws.registry.setHost(PRIVATE_REGISTRY, {
      login: { ...LOGIN, scheme: "bearer" },
    });
    const secret = await createLogin(installation.aws, "private/registry");
    const digest = publishImage(image);
    const key = keyOf(image);

    await installation.send({
      id: "private",
      containers: [{ image, imageDigest: digest }],
      // By its name, as a task definition may.
      detail: { taskDefinitionArn: await taskDefinition(image, "private/registry") },
    });

    const refused = await installation.untilRow(key, { rowState: "ERROR", errorClass: "configuration" });
    expect(refused.credentials).toBe(secret.slice(0, -7));
    expect(refused.reason).toContain(secret.slice(0, -7));
    expect(refused.reason).toContain("registry_credentials");
    expect(await installation.buildsOf(digest)).toEqual([]);

    await installation.deployment.apply({
      ...installation.variables,
      registry_credentials: { [PRIVATE_REGISTRY]: { secret_arns: [secret] } },
    });
    // An instance looks at the project's settings once a minute.
    await replaceInstances(installation.aws, installation.output("coordinator_function_name"));
    await installation.passTime(key, "dueAt");
    await installation.coordinate();

    await installation.untilRow(key, { verdict: "PASSED", rowState: undefined, scannedDigest: digest });
    expect(await scansOf(digest)).toEqual([
      expect.objectContaining({ registryUser: LOGIN.username, registryPasswordGiven: true }),
    ]);
    const requests = await installation.aws.registry.requests();
    const asked = requests.filter(({ host }) => host === PRIVATE_REGISTRY);
    expect(asked.map(({ host, authorization }) => `${authorization} to ${host}`)).toEqual([
      "none to registry.private.test",
      "basic to registry.private.test",
      "bearer to registry.private.test",
    ]);
  });
});

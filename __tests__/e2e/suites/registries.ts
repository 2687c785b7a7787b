import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { MINUTE } from "../../../functions/contract/durations";
import { publishImage, publishIndex, type RegistryBehaviour } from "../../../local-aws/registry";
import { rootOf } from "../../local-aws/accounts";
import { awsCli, commandLineOf } from "../../local-aws/aws-cli";
import { expectDueIn } from "../error-row";
import { createLogin, LOGIN, PRIVATE_REGISTRY } from "../registry-login";
import { installation } from "../shared-installation";

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

    await installation.untilRow(`${digest}#linux/amd64`, { verdict: "PASSED", scannedDigest: amd64 });
    await installation.untilRow(`${digest}#linux/arm64`, { verdict: "PASSED", scannedDigest: arm64 });
  });

  test("without the task's platform is left alone until the next task, and the row says what there is", async () => {
    const image = "ghcr.io/shop/arm-only:1";
    const { digest } = publishIndex(image, ["linux/arm64"], { docker: true });

    await installation.send({ id: "arm-only", containers: [{ image, imageDigest: digest }] });

    const row = await installation.untilRow(`${digest}#linux/amd64`, {
      rowState: "ERROR",
      dueAt: undefined,
    });
    expect(row).toMatchObject({
      errorClass: "permanent",
      reason: expect.stringContaining("only linux/arm64"),
    });
    expect(await scansOf(digest)).toEqual([]);
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

    await installation.untilRow(`${digest}#linux/amd64`, { verdict: "PASSED" });
    expect(await scansOf(images["linux/amd64"] as string)).toEqual([
      expect.objectContaining({ registryUser: "AWS", registryPasswordGiven: true }),
    ]);
  });
});

test("an image in ECR whose repository is another account's, and has no policy, is refused, and the row says so", async () => {
  const image = "210987654321.dkr.ecr.eu-west-3.amazonaws.com/shop/closed:1";
  const digest = publishImage(image);

  await installation.send({ id: "closed", containers: [{ image, imageDigest: digest }] });

  const row = await installation.untilRow(`${digest}#linux/amd64`, { rowState: "ERROR" });
  expect(row).toMatchObject({ errorClass: "configuration", errorScope: "registry" });
  expect(row.reason).toContain("ecr");
});

describe("an image of a private registry", () => {
  test("whose secret builds may not read says what to add where, and is scanned once that is done", async () => {
    const image = `${PRIVATE_REGISTRY}/shop/web:1`;
    await installation.aws.registry.setHost(PRIVATE_REGISTRY, {
      login: { ...LOGIN, scheme: "bearer" },
    });
    const secret = await createLogin(installation.aws, "private/registry");
    const digest = publishImage(image);
    const key = `${digest}#linux/amd64`;

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

  test("without credentials in its task definition is refused, and the row says so", async () => {
    const image = `${PRIVATE_REGISTRY}/shop/anonymous:1`;
    await installation.aws.registry.setHost(PRIVATE_REGISTRY, {
      login: { ...LOGIN, scheme: "basic" },
    });
    const digest = publishImage(image);

    await installation.send({ id: "anonymous", containers: [{ image, imageDigest: digest }] });

    const row = await installation.untilRow(`${digest}#linux/amd64`, { rowState: "ERROR" });
    expect(row).toMatchObject({
      errorClass: "configuration",
      reason: expect.stringContaining("pulled anonymously"),
    });
  });
});

describe("an image that one source refuses", () => {
  const HOST = "registry.refusing.test";

  /** Lets the time pass that lies between two builds of an image. */
  async function passMinutesBetweenBuilds(key: string): Promise<void> {
    const { dueAt, recentStarts } = await installation.untilRow(key, { rowState: "ERROR" });
    const [startedAt] = [recentStarts].flat();
    expect(new Date(String(dueAt)).getTime() - new Date(String(startedAt)).getTime()).toBe(5 * MINUTE);
    await installation.passTime(key, "dueAt");
    await installation.coordinate();
  }

  test("is scanned from ECR as soon as a task there runs it", async () => {
    const refused = `${HOST}/shop/elsewhere:1`;
    const inEcr = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/elsewhere:1";
    await installation.aws.registry.setHost(HOST, { login: { ...LOGIN, scheme: "basic" } });
    const digest = publishImage(refused);
    const key = `${digest}#linux/amd64`;
    await installation.send({ id: "refused", containers: [{ image: refused, imageDigest: digest }] });
    await installation.untilRow(key, { rowState: "ERROR", errorScope: "registry" });
    await installation.send({ id: "refused-again", containers: [{ image: refused, imageDigest: digest }] });
    await installation.untilQueueIsEmpty();
    expectDueIn(await installation.untilRow(key, { rowState: "ERROR" }), 60);

    await installation.send({ id: "in-ecr", containers: [{ image: inEcr, imageDigest: digest }] });
    await installation.untilQueueIsEmpty();
    expect(await installation.buildsOf(digest)).toHaveLength(1);
    await passMinutesBetweenBuilds(key);

    await installation.untilRow(key, { verdict: "PASSED", rowState: undefined, reference: inEcr });
    expect(await scansOf(digest)).toEqual([
      expect.objectContaining({ image: expect.stringContaining("dkr.ecr"), registryUser: "AWS" }),
    ]);
  });
});

describe("a registry that misbehaves ends the scan with a reason in the row, and no verdict:", () => {
  const FAULTS: [string, RegistryBehaviour["fault"], string][] = [
    ["it never answers", "hang", "in 30 seconds"],
    ["it sends a page for people", "html", "text/html"],
    ["it lies about the digest", "lie", "instead of sha256:"],
    ["it sends a gigabyte", "huge", "at most 4 MB"],
    ["it breaks down", { status: 503 }, "answered 503"],
    ["it redirects in a circle", { redirect: "/v2/shop/web/manifests/1" }, "redirects without end"],
  ];
  const hostOf = (name: string) => `${name.replaceAll(" ", "-")}.bad.test`;
  const imageOf = (name: string) => `${hostOf(name)}/shop/web:1`;

  // Side by side, since some let the build wait.
  beforeAll(async () => {
    for (const [name, fault] of FAULTS) {
      await installation.aws.registry.setHost(hostOf(name), { fault });
      const image = imageOf(name);
      await installation.send({ id: name, containers: [{ image, imageDigest: publishImage(image) }] });
    }
    for (const [name] of FAULTS) {
      await installation.untilRow(`${publishImage(imageOf(name))}#linux/amd64`, { rowState: "ERROR" });
    }
  });

  test.each(FAULTS)("%s", async (name, _, reason) => {
    const digest = publishImage(imageOf(name));
    const row = await installation.untilRow(`${digest}#linux/amd64`, { rowState: "ERROR" });

    expect(row).toMatchObject({ errorClass: "infrastructure", reason: expect.stringContaining(reason) });
    expect(row.verdict).toBeUndefined();
    expect(await scansOf(digest)).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { CodeBuildClient, ListProjectsCommand } from "@aws-sdk/client-codebuild";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { imageKey } from "../../functions/contract/image";
import { functionLog } from "./function-log";
import { type Row, TestInstallation } from "./installation";
import { container, digestOf, keyOf } from "./task-event";

const VPC = {
  vpc_id: "vpc-0a1b2c3d",
  subnet_ids: ["subnet-0a1b2c3d"],
  security_group_ids: ["sg-0a1b2c3d"],
};
const INLINE = /codebuild|aws_ecr|inline_scanner/;

let installation: TestInstallation;
const sysdig = () => installation.aws.sysdig;

beforeAll(async () => {
  installation = await TestInstallation.create({
    scan_mode: "backend",
    vpc_config: VPC,
    max_concurrent_scans: 2,
  });
});

afterEach(async () => {
  await sysdig().reset();
});
afterAll(() => installation?.remove());

async function storeToken(SecretString: string): Promise<void> {
  const client = new SecretsManagerClient(installation.aws.clientConfig);
  await client.send(
    new PutSecretValueCommand({ SecretId: installation.output("token_secret_arn"), SecretString }),
  );
}

/** Lets the task of an image start, whose digest Sysdig finds under its tag as well. */
async function startTask(name: string, behaviour = {}, id = name.replace(/\W/g, "-")): Promise<string> {
  await sysdig().setImage(name, { digest: digestOf(name), ...behaviour });
  await installation.send({ id, containers: [container(name)] });
  return keyOf(name);
}

/** A minute passes for one row: the coordinator looks at it. */
async function minutePasses(key: string): Promise<void> {
  await installation.passTime(key, "dueAt");
  await installation.coordinate();
}

async function scanned(name: string, behaviour = {}): Promise<Row> {
  const key = await startTask(name, behaviour);
  await installation.untilRow(key, { scanState: "SCANNING" });
  await minutePasses(key);
  return installation.untilRow(key, { scanState: undefined });
}

const tagsAskedFor = async () => (await sysdig().analyses()).map(({ tag }) => tag);

test("neither a project nor a role nor a right of builds exists", async () => {
  const { aws, deployment } = installation;
  const { projects } = await new CodeBuildClient(aws.clientConfig).send(new ListProjectsCommand({}));
  const { Roles = [] } = await new IAMClient(aws.clientConfig).send(new ListRolesCommand({}));
  const state: { resources: { type: string; name: string; instances: { attributes: object }[] }[] } =
    JSON.parse(readFileSync(deployment.stateFile, "utf8"));
  const existing = state.resources.filter(({ instances }) => instances.length > 0);

  expect(projects).toEqual([]);
  expect(Roles.map(({ RoleName = "" }) => RoleName).filter((name) => name.includes("scanner"))).toEqual([]);
  expect(
    existing.map(({ type, name }) => `${type}.${name}`).filter((address) => INLINE.test(address)),
  ).toEqual([]);
  const policies = existing.filter(({ type }) => type === "aws_iam_role_policy");
  expect(policies.length).toBeGreaterThan(5);
  expect(JSON.stringify(policies.map(({ instances }) => instances))).not.toMatch(/codebuild:|ecr:/);
  expect(installation.outputs).toMatchObject({ scanner_project_name: "", scanner_role_arn: "" });
});

test("a second plan is empty, and holds no token", async () => {
  const { deployment, variables } = installation;
  const { code, output } = await deployment.plan(variables);

  expect([code, output]).toEqual([0, expect.stringContaining("No changes")]);
  expect(readFileSync(deployment.stateFile, "utf8")).not.toContain("a-token-of-the-tests");
});

test("both functions are in the VPC", async () => {
  const lambda = new LambdaClient(installation.aws.clientConfig);
  for (const output of ["trigger_function_name", "coordinator_function_name"]) {
    const FunctionName = installation.output(output);
    const { VpcConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(VpcConfig).toMatchObject({ SubnetIds: VPC.subnet_ids, SecurityGroupIds: VPC.security_group_ids });
  }
});

test("images get their verdicts by one call each, and tasks of the same images make none", async () => {
  const passed = await scanned("backend/web:1");
  const failed = await scanned("backend/vulnerable:1");

  expect(passed).toMatchObject({
    verdict: "PASSED",
    origin: "backend",
    scannedDigest: digestOf("backend/web:1"),
    counts: { critical: 0, high: 0, medium: 0, low: 3, negligible: 2 },
  });
  expect(failed).toMatchObject({
    verdict: "FAILED",
    counts: { critical: 2, high: 5, medium: 8, low: 4, negligible: 1 },
  });
  expect(failed.sysdigDigest).toBeUndefined();
  await installation.send(
    { id: "again-1", containers: [container("backend/web:1"), container("backend/vulnerable:1")] },
    { id: "again-2", containers: [container("backend/web:1")] },
  );
  await installation.untilQueueIsEmpty();
  await installation.coordinate();
  expect(await tagsAskedFor()).toEqual(["docker.io/backend/web:1", "docker.io/backend/vulnerable:1"]);
  expect((await sysdig().analyses())[0]?.annotations).toMatchObject({
    "aws-account": "123456789012",
    "aws-region": "us-east-1",
    "added-by": "aws-fargate",
  });
});

test("an analysis that takes its time is looked at again, not asked for again", async () => {
  const name = "backend/slow:1";
  const key = await startTask(name, { delaySeconds: 3600 });
  const scanning = await installation.untilRow(key, { scanState: "SCANNING" });
  await minutePasses(key);
  const still = await installation.untilRow(key, { scanState: "SCANNING" });
  const seconds = (new Date(String(still.dueAt)).getTime() - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(30);

  await sysdig().setImage(name, { digest: digestOf(name), delaySeconds: 0 });
  await minutePasses(key);

  const ended = await installation.untilRow(key, { verdict: "PASSED", scanState: undefined });
  expect(ended.scanId).toBe(scanning.scanId);
  expect(await tagsAskedFor()).toEqual(["docker.io/backend/slow:1"]);
});

test("a third image waits while max_concurrent_scans are analysed", async () => {
  const [first, second, third] = ["backend/first:1", "backend/second:1", "backend/third:1"] as const;
  const slow = { delaySeconds: 3600 };
  await installation.untilRow(await startTask(first, slow), { scanState: "SCANNING" });
  await installation.untilRow(await startTask(second, slow), { scanState: "SCANNING" });
  const waiting = await installation.untilRow(await startTask(third), { scanState: "WAITING" });
  expect(waiting.reason).toContain("max_concurrent_scans");
  expect(await tagsAskedFor()).not.toContain("docker.io/backend/third:1");

  for (const name of [first, second]) {
    await sysdig().setImage(name, { digest: digestOf(name), delaySeconds: 0 });
    await minutePasses(keyOf(name));
  }
  await installation.untilRow(keyOf(third), { scanState: "SCANNING" });
  await minutePasses(keyOf(third));
  await installation.untilRow(keyOf(third), { verdict: "PASSED", attempts: undefined });
});

test("a multi-platform image is judged by the manifest of its index", async () => {
  const name = "backend/index:1";
  const row = await scanned(name, { digest: digestOf("the amd64 manifest"), indexDigest: digestOf(name) });

  expect(row).toMatchObject({ verdict: "PASSED", scannedDigest: digestOf("the amd64 manifest") });
});

describe("what Sysdig's backend cannot judge", () => {
  test("other content under the tag than the task runs is an error, never a verdict", async () => {
    const key = await startTask("backend/moved:1", { digest: digestOf("what was pushed since") });

    const row = await installation.untilRow(key, { scanState: "ERROR", errorClass: "permanent" });
    expect(row.reason).toContain(digestOf("what was pushed since"));
    expect(row.verdict).toBeUndefined();
  });

  test("an image for arm64 and one without a tag say: use inline", async () => {
    const arm = container("backend/arm:1");
    const untagged = { image: `backend/untagged@${digestOf("untagged")}`, imageDigest: digestOf("untagged") };
    await installation.send(
      {
        id: "arm",
        containers: [arm],
        detail: { attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }] },
      },
      { id: "untagged", containers: [untagged] },
    );

    for (const key of [keyOf("backend/arm:1", "linux/arm64"), keyOf("untagged")]) {
      const row = await installation.untilRow(key, {
        scanState: "ERROR",
        errorClass: "configuration",
        attempts: 0,
      });
      expect(row.reason).toContain("use scan_mode = inline");
    }
    expect(await tagsAskedFor()).toEqual([]);
  });

  test("an image that Sysdig could not analyse says what to do", async () => {
    const key = await startTask("backend/broken:1", { analysis: "analysis_failed" });
    await installation.untilRow(key, { scanState: "SCANNING" });
    await minutePasses(key);

    const row = await installation.untilRow(key, {
      scanState: "ERROR",
      errorClass: "infrastructure",
      attempts: 1,
    });
    expect(row.reason).toContain("analysis_failed");
  });
});

describe("what may be wrong with Sysdig", () => {
  test.each([
    ["without the API (404)", { status: 404 }, "configuration", 0, "this sysdig has no such api"],
    ["without the API (410)", { status: 410 }, "configuration", 0, "use scan_mode = inline"],
    ["that refuses the user (403)", { status: 403 }, "configuration", 0, "permission"],
    ["that is broken (503)", { status: 503 }, "infrastructure", 1, "503"],
    ["that shows a web page", { status: 200, body: "<html></html>" }, "configuration", 0, "web page"],
    [
      "that sends elsewhere",
      { status: 302, headers: { location: "https://login.test/" } },
      "configuration",
      0,
      "login.test",
    ],
    ["that says nothing known", { status: 200, body: "[{}]" }, "infrastructure", 1, "cannot be read"],
  ])(
    "a Sysdig %s is an error of its own, and mends itself",
    async (what, failure, errorClass, attempts, words) => {
      const name = `backend/failure-${digestOf(what).slice(-8)}:1`;
      await sysdig().setScanningApi(failure);
      const key = await startTask(name);
      const row = await installation.untilRow(key, { scanState: "ERROR", errorClass, attempts });
      expect(String(row.reason).toLowerCase()).toContain(words);

      await sysdig().setScanningApi(null);
      await minutePasses(key);
      await installation.untilRow(key, { scanState: "SCANNING" });
      await minutePasses(key);
      await installation.untilRow(key, { verdict: "PASSED", scanState: undefined, reason: undefined });
    },
  );

  test("a missing API shows in the function's log and metrics as well", async () => {
    const log = await functionLog(installation, "trigger_function_name");

    expect(log).toContainEqual(
      expect.objectContaining({
        message: "scan ended in an error",
        errorClass: "configuration",
        reason: expect.stringContaining("has no such API"),
      }),
    );
    expect(log).toContainEqual(
      expect.objectContaining({ ConfigurationErrors: 1, service: "fargate-image-scanning" }),
    );
  });

  test("a Sysdig that takes no more calls lets the scan wait as long as it says, without an attempt", async () => {
    await sysdig().setScanningApi({ status: 429, headers: { "retry-after": "3" } });
    const key = await startTask("backend/too-many:1");
    const row = await installation.untilRow(key, { scanState: "WAITING", attempts: 0 });
    expect(row.reason).toContain("429");

    await sysdig().setScanningApi(null);
    await installation.passTime(key, "dueAt");
    await installation.coordinate();
    await installation.untilRow(key, { scanState: "SCANNING" });
    await minutePasses(key);
    await installation.untilRow(key, { verdict: "PASSED" });
  });
});

describe("the token", () => {
  afterEach(() => storeToken("a-token-of-the-tests"));

  test("that is missing is an error, and is found once it is stored", async () => {
    await storeToken("not-set");
    // The functions keep a token for five minutes unless it is refused.
    await sysdig().requireToken("another-token");
    const key = await startTask("backend/no-token:1");
    const row = await installation.untilRow(key, { scanState: "ERROR", errorClass: "configuration" });
    expect(row.reason).toMatch(/No token stored.*sysdig_secure_api_token/);

    await storeToken("another-token");
    await minutePasses(key);
    await installation.untilRow(key, { scanState: "SCANNING" });
    await minutePasses(key);
    await installation.untilRow(key, { verdict: "PASSED", scanState: undefined });
  });

  test("that was rotated is used at once, by both functions", async () => {
    await scanned("backend/before-rotation:1");
    await sysdig().requireToken("a-rotated-token");
    await storeToken("a-rotated-token");

    expect(await scanned("backend/after-rotation:1")).toMatchObject({ verdict: "PASSED" });
  });

  test("that is refused and not mended says so, and is in no log and no row", async () => {
    await sysdig().requireToken("unknown-to-us");
    const key = await startTask("backend/refused:1");

    const row = await installation.untilRow(key, {
      scanState: "ERROR",
      errorClass: "configuration",
      attempts: 0,
    });
    expect(row.reason).toContain("refused the token (401)");
    for (const output of ["trigger_function_name", "coordinator_function_name"] as const) {
      const log = JSON.stringify(await functionLog(installation, output));
      expect(log).not.toMatch(/a-token-of-the-tests|a-rotated-token|another-token/);
    }
    expect(JSON.stringify(await installation.rows())).not.toContain("a-token-of-the-tests");
  });
});

test("an image without a digest is scanned by its tag, and the row says what was found there", async () => {
  await sysdig().setImage("backend/undigested:1", { digest: digestOf("found") });
  await installation.send({ id: "undigested", containers: [{ image: "backend/undigested:1" }] });
  const key = imageKey({ reference: "docker.io/backend/undigested:1", platform: "linux/amd64" });
  await installation.untilRow(key, { scanState: "SCANNING" });
  await minutePasses(key);

  await installation.untilRow(key, { verdict: "PASSED", scannedDigest: digestOf("found") });
});

describe("a change to inline mode", () => {
  test("makes the project and its rights, and scans that run begin again in builds", async () => {
    const key = await startTask("backend/running-then:1", { delaySeconds: 3600 });
    await installation.untilRow(key, { scanState: "SCANNING" });
    const { deployment, variables } = installation;
    const inline = { ...variables, scan_mode: "inline", vpc_config: null };
    await deployment.apply(inline);

    await sysdig().setImage("backend/running-then:1", { delaySeconds: 0 });
    await minutePasses(key);

    const row = await installation.untilRow(key, { verdict: "PASSED", origin: "inline" });
    expect(row).toMatchObject({ run: { engine: "inline", handle: expect.stringContaining(":build/") } });
    expect((await deployment.plan(inline)).code).toBe(0);
    await deployment.apply(variables);
  });

  test("and all of it can be destroyed", async () => {
    const { aws, deployment, variables } = installation;
    await deployment.destroy({ ...variables, sysdig_secure_api_token: undefined });

    const { Roles = [] } = await new IAMClient(aws.clientConfig).send(new ListRolesCommand({}));
    expect(Roles).toEqual([]);
    expect(JSON.parse(readFileSync(deployment.stateFile, "utf8")).resources).toEqual([]);
  });
});

import { createHash } from "node:crypto";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type Exchange, MIRROR_HOST, PrivateNetwork, SYSDIG_HOST } from "../../local-aws/network";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { CertificateAuthority } from "../../local-aws/registry/certificates";
import { awsCli } from "../local-aws/aws-cli";
import { documentedHosts, isDocumented, isOfProduct } from "./documented-hosts";
import {
  byPlace,
  documentedLeaving,
  knownInAccount,
  leaked,
  leakedOfAccount,
  namesSent,
  recordedLeaving,
  runPlanted,
} from "./documented-privacy";
import { leadToSecondProxy } from "./functions-on-second-proxy";
import { GatedServices } from "./gated-services";
import { TestInstallation } from "./installation";
import { createLogin, LOGIN } from "./registry-login";
import { runningTask } from "./running-tasks";
import { container, digestOf, keyOf } from "./task-event";

// Functions and builds know no address of this machine but the proxy's: under their own names AWS, Sysdig, the mirror and
// the registries are found through it alone, and it refuses what docs/network.md does not name.

const REGISTRY_HOST = "registry.corporation.test";
const ECR_HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const TOKEN = "recognisable-c0ffee-token";
const PARAMETER = "/network/ca-bundle";

const HOSTS = documentedHosts().filter(isOfProduct);
const WORDS = {
  REGION: "us-east-1",
  ACCOUNT: "123456789012",
  "host of sysdig_secure_endpoint": [SYSDIG_HOST],
  "host of scanner_base_url": [MIRROR_HOST],
  "registry of the image": [REGISTRY_HOST, "registry-1.docker.io"],
  "token server of the registry": ["auth.docker.io"],
};

let network: PrivateNetwork;
let installation: TestInstallation;
let scannerChecksum: Record<string, string>;

beforeAll(async () => {
  network = await PrivateNetwork.start((host, port) => isDocumented(HOSTS, WORDS, host, port));
  const variables: Record<string, unknown> = {
    proxy: { https_proxy: network.proxyUrl },
    sysdig_secure_api_token: TOKEN,
    sysdig_policies: ["production"],
    ca_bundle_ssm_parameter: { name: PARAMETER },
    sysdig_secure_endpoint: `https://${SYSDIG_HOST}`,
    scanner_base_url: `https://${MIRROR_HOST}/scanning/bin/sysdig-cli-scanner`,
    security_hub: true,
    deployment_gate: { mode: "block" },
    // Without the role of its module: STS is asked for it all the same.
    members: { organization_id: "o-a1b2c3d4e5", accounts: { "222222222222": ["us-east-1"] } },
    enforcement: { mode: "audit" },
  };
  const options = { node: await nodeRuntime("22"), publicRoots: network.publicRoots };
  installation = await TestInstallation.create(variables, options, async (aws) => {
    network.connect(aws);
    const login = await createLogin(aws, "docker-hub");
    variables.registry_credentials = { "docker.io": { secret_arns: [login], default_secret_arn: login } };
    await awsCli(aws, "securityhub", "enable-security-hub");
    const value = ["--value", network.caBundle()];
    await awsCli(aws, "ssm", "put-parameter", "--name", PARAMETER, "--type", "String", ...value);
    const binary = await fetch(`${aws.scannerBaseUrl}/1.30.1/linux/amd64/sysdig-cli-scanner`);
    const sum = createHash("sha256")
      .update(Buffer.from(await binary.arrayBuffer()))
      .digest("hex");
    scannerChecksum = { amd64: sum, arm64: sum };
  });
});

beforeEach(() => network.forget());
afterEach(() => Promise.all([installation.aws.sysdig.reset(), installation.aws.registry.reset()]));
afterAll(async () => {
  await installation?.remove();
  network?.stop();
});

const contacted = () => [...new Set(network.connections().map(({ host }) => host))].sort();
const refused = () => network.connections().filter(({ isRefused }) => isRefused);

test("a whole scan, passed, failed or broken, talks to hosts that docs/network.md names, through the proxy alone", async () => {
  const images = {
    passed: `${REGISTRY_HOST}/shop/web:1`,
    failed: "shop/vulnerable-importer:1",
    ecr: `${ECR_HOST}/shop/cart:1`,
    broken: `${REGISTRY_HOST}/shop/broken:1`,
  };
  await installation.aws.sysdig.setImage("shop/broken", { exitCode: 3 });
  await installation.send(
    ...Object.entries(images).map(([id, image]) => ({ id, containers: [container(image)] })),
  );

  await installation.untilRow(keyOf(images.passed), { verdict: "PASSED", rowState: undefined });
  await installation.untilRow(keyOf(images.failed), { verdict: "FAILED", rowState: "FINDING" });
  await installation.untilRow(keyOf(images.ecr), { verdict: "PASSED", rowState: undefined });
  await installation.untilRow(keyOf(images.broken), { rowState: "ERROR" });
  await installation.untilAllArePublished();
  await installation.coordinate();
  await installation.sweep();

  expect(refused()).toEqual([]);
  // Of builds, too: one has logged in to ECR.
  expect(leakedOfAccount(network.exchanges())).toEqual([]);
  expect(contacted()).toEqual([
    ECR_HOST,
    "api.ecr.us-east-1.amazonaws.com",
    "codebuild.us-east-1.amazonaws.com",
    "dynamodb.us-east-1.amazonaws.com",
    "ecs.us-east-1.amazonaws.com",
    "events.us-east-1.amazonaws.com",
    MIRROR_HOST,
    "registry-1.docker.io",
    REGISTRY_HOST,
    "securityhub.us-east-1.amazonaws.com",
    "sns.us-east-1.amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    "sts.us-east-1.amazonaws.com",
    SYSDIG_HOST,
  ]);
});

/** The page's words for a host. */
function placeOf(host: string): string {
  const isAmong = (hosts: unknown) => (Array.isArray(hosts) ? hosts : []).includes(host);
  return Object.entries(WORDS).find(([, hosts]) => isAmong(hosts))?.[0] ?? host;
}

test("what leaves the account is what docs/privacy.md says, all of it and nothing else", async () => {
  await installation.aws.registry.setHost("registry-1.docker.io", {
    login: { ...LOGIN, scheme: "bearer", realm: "https://auth.docker.io/token" },
  });
  const image = "shop/vulnerable-private:1";
  await runPlanted(installation, image);
  const row = await installation.untilRow(keyOf(image), { verdict: "FAILED", rowState: "FINDING" });
  await installation.untilPublished(keyOf(image));

  const exchanges = network.exchanges();
  const who = ({ headers }: Exchange) =>
    headers["user-agent"]?.startsWith("curl/") ? "scan-runner" : "scanner";
  const recorded = recordedLeaving(exchanges, placeOf, who, {
    ...{ token: TOKEN, scanIds: [String(row.scanId)], policies: ["production"] },
    ...{ repositories: ["shop/vulnerable-private"], account: "123456789012", region: "us-east-1" },
  });

  expect(recorded.sort(byPlace)).toEqual(documentedLeaving("inline").sort(byPlace));
  expect(namesSent(exchanges, placeOf, who)).toEqual({
    "scan-runner to host of scanner_base_url": ["accept", "host", "user-agent"],
    "scan-runner to registry of the image": ["accept", "authorization", "host", "user-agent"],
    "scan-runner to token server of the registry": [
      ...["accept", "authorization", "host", "scope", "service", "user-agent"],
    ],
  });
  expect(knownInAccount(exchanges)).toEqual(
    expect.arrayContaining(["planted-owner", "planted-service", "planted-task"]),
  );
  expect(leakedOfAccount(exchanges)).toEqual([]);
  expect(leaked(exchanges, [TOKEN]).every((where) => where.startsWith(SYSDIG_HOST))).toBe(true);
});

test("in inline mode functions talk to nobody but AWS", async () => {
  await leadToSecondProxy(installation, network);
  const images = { passed: "shop/apart:1", failed: "shop/vulnerable-apart:1" };
  await installation.aws.putTasks([runningTask("apart", [container(images.passed)])]);
  await installation.sweep();
  await installation.send({ id: "apart-too", containers: [container(images.failed)] });

  await installation.untilRow(keyOf(images.passed), { verdict: "PASSED", rowState: undefined });
  await installation.untilRow(keyOf(images.failed), { verdict: "FAILED", rowState: "FINDING" });
  const services = await GatedServices.create(installation, "shop");
  await services.speedUp();
  await services.create("gated");
  expect(await services.deploy("gated", { app: "shop/gated:1" })).toMatchObject({
    status: "SUCCESSFUL",
    answers: expect.arrayContaining(["POST_SCALE_UP SUCCEEDED"]),
  });
  await installation.untilAllArePublished();
  await installation.coordinate();

  const asked = [...new Set(network.secondConnections().map(({ host }) => host))].sort();
  expect(asked).toEqual(
    ["codebuild", "dynamodb", "ecs", "events", "securityhub", "sns", "sqs", "sts"].map(
      (service) => `${service}.us-east-1.amazonaws.com`,
    ),
  );
});

test("a host that the page does not name is refused, and the scan says which", async () => {
  const image = "another-registry.test/shop/web:1";
  await installation.send({ id: "undocumented", containers: [container(image)] });

  const row = await installation.untilRow(keyOf(image), { rowState: "ERROR" });

  expect(row.reason).toContain("another-registry.test");
  expect(refused()).toContainEqual({ host: "another-registry.test", port: 443, isRefused: true });
});

test("an authority that is not in the bundle is an error of configuration, and fixed by the bundle of a secret", async () => {
  const image = `${REGISTRY_HOST}/shop/untrusted:1`;
  const secrets = new SecretsManagerClient(installation.aws.clientConfig);
  const { ARN: arn = "" } = await secrets.send(
    new CreateSecretCommand({ Name: "ca-bundle", SecretString: new CertificateAuthority().certificate }),
  );
  await installation.deployment.apply({
    ...installation.variables,
    scanner_sha256: scannerChecksum,
    ca_bundle_ssm_parameter: null,
    ca_bundle_secret: { arn },
  });
  await installation.send({ id: "untrusted", containers: [container(image)] });

  const row = await installation.untilRow(keyOf(image), { rowState: "ERROR" });
  expect(row).toMatchObject({ errorClass: "configuration", attempts: 1 });
  expect(row.reason).toContain("ca_bundle_secret");

  await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: network.caBundle() }));
  await installation.passTime(keyOf(image), "dueAt");
  await installation.coordinate();

  await installation.untilRow(keyOf(image), { verdict: "PASSED", rowState: undefined });
  expect(await installation.buildsOf(digestOf(image))).toHaveLength(2);
});

import { type Exchange, MIRROR_HOST, PrivateNetwork, SYSDIG_HOST } from "../../local-aws/network";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { awsCli } from "../local-aws/aws-cli";
import { until } from "../until";
import { documentedHosts, endpointHosts, isDocumented, isOfProduct } from "./documented-hosts";
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
import { pushToEcr } from "./ecr-image";
import { functionLog } from "./function-log";
import { leadToSecondProxy } from "./functions-on-second-proxy";
import { GatedServices } from "./gated-services";
import { TestInstallation } from "./installation";
import { createLogin, LOGIN } from "./registry-login";
import { runningTask } from "./running-tasks";
import { container, digestOf, keyOf } from "./task-event";

// Functions and builds know no address of this machine but the proxy's: under their own names AWS, Sysdig, the mirror and
// the registries are found through it alone, and it refuses what docs/network.md does not name. At the end they are in private
// subnets: two proxies lead to the VPC endpoints that the page lists, that of the builds to Sysdig and the mirror, too.

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

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const PRIVATE = [SYSDIG_HOST, MIRROR_HOST];

let network: PrivateNetwork;
let installation: TestInstallation;
let isPrivate = false;

beforeAll(async () => {
  const [ofBuilds, ofFunctions] = [endpointHosts("builds"), endpointHosts("functions")];
  const leadsTo =
    (endpoints: readonly RegExp[], others: readonly string[] = []) =>
    (host: string, port: number) =>
      isPrivate
        ? port === 443 && (others.includes(host) || endpoints.some((each) => each.test(host)))
        : isDocumented(HOSTS, WORDS, host, port);
  network = await PrivateNetwork.start(leadsTo(ofBuilds, PRIVATE), leadsTo(ofFunctions));
  const variables: Record<string, unknown> = {
    build_vpc_config: VPC,
    function_vpc_config: VPC,
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
  });
});

afterEach(() => Promise.all([installation.aws.sysdig.reset(), installation.aws.registry.reset()]));
afterAll(async () => {
  await installation?.remove();
  network?.stop();
});

const contacted = () => [...new Set(network.connections().map(({ host }) => host))].sort();
const refused = () => network.connections().filter(({ isRefused }) => isRefused);

// Proves network.hosts.
test("a whole scan, passed, failed or broken, talks to hosts that docs/network.md names, through the proxy alone", async () => {
  network.forget();
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

// Proves network.sent.
test("what leaves the account is what docs/privacy.md says, all of it and nothing else", async () => {
  network.forget();
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

describe("without a way out", () => {
  beforeAll(async () => {
    await leadToSecondProxy(installation, network);
    isPrivate = true;
    network.forget();
  });

  // Proves network.no-internet.
  test("images of ECR are scanned, swept, published and held at the gate by these endpoints alone", async () => {
    const [good, bad] = [
      await pushToEcr(installation, "shop/web"),
      await pushToEcr(installation, "shop/vulnerable-web"),
    ];
    await installation.aws.putTasks([runningTask("swept", [container(good)])]);
    await installation.sweep();
    await installation.send({ id: "started", containers: [container(bad)] });

    await installation.untilRow(keyOf(good), { verdict: "PASSED", rowState: undefined });
    await installation.untilRow(keyOf(bad), { verdict: "FAILED", rowState: "FINDING" });
    await installation.untilAllArePublished();
    const services = await GatedServices.create(installation, "shop");
    await services.speedUp();
    await services.create("gated", "PRE_SCALE_UP");
    const { status, answers } = await services.deploy("gated", { app: bad });
    await failOneMessage();

    expect([status, answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "PRE_SCALE_UP FAILED"]);
    expect(network.secondConnections().filter(({ isRefused }) => isRefused)).toEqual([]);
  });

  /** An event that AWS fails is put off, by a call of SQS. */
  async function failOneMessage(): Promise<void> {
    const { aws } = installation;
    const [functionName, action] = [installation.output("trigger_function_name"), "dynamodb:PutItem"];
    await aws.failFunctionOn({ functionName, action, error: "InternalServerError" });
    await installation.send({ id: "put-off", containers: [container("shop/put-off:1")] });
    await until("the message to be put off", async () =>
      (await functionLog(installation, "trigger_function_name")).some(({ message }) =>
        String(message).includes("message failed"),
      ),
    );
    expect((await aws.failedCalls())[action]).toBeGreaterThan(0);
    await installation.restore();
  }

  test("an image of a public registry is an error that names it, because nothing leads there", async () => {
    const image = "quay.io/acme/web:1";
    await installation.send({ id: "public", containers: [container(image)] });

    const { reason } = await installation.untilRow(keyOf(image), { rowState: "ERROR" });

    expect(reason).toContain("quay.io");
    expect(await installation.buildsOf(digestOf(image))).toHaveLength(1);
    expect(network.connections()).toContainEqual({ host: "quay.io", port: 443, isRefused: true });
  });

  test("functions need each endpoint that the page lists for them: the token's is asked where there is none", async () => {
    const secret = ["--secret-id", installation.output("token_secret_arn"), "--secret-string", "not-set"];
    await awsCli(installation.aws, "secretsmanager", "put-secret-value", ...secret);
    const image = await pushToEcr(installation, "shop/without-token");
    await installation.send({ id: "without-token", containers: [container(image)] });

    await until("the installation to look for its token", async () => {
      const asked = network.secondConnections().map(({ host }) => host);
      return endpointHosts("functions").every((host) => asked.some((each) => host.test(each)));
    });
  });
});

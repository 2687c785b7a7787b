import { MIRROR_HOST, PrivateNetwork, SYSDIG_HOST } from "../../local-aws/network";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { awsCli } from "../local-aws/aws-cli";
import { until } from "../until";
import { endpointHosts } from "./documented-hosts";
import { pushToEcr } from "./ecr-image";
import { functionLog } from "./function-log";
import { leadToSecondProxy } from "./functions-on-second-proxy";
import { GatedServices } from "./gated-services";
import { TestInstallation } from "./installation";
import { takeRight } from "./role-rights";
import { runningTask } from "./running-tasks";
import { container, digestOf, keyOf } from "./task-event";

// Builds and functions are in private subnets, which the two proxies play: each leads to the VPC endpoints that
// docs/network.md lists for it, that of the builds to Sysdig and the mirror, too, and neither to anything else.

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const PRIVATE = [SYSDIG_HOST, MIRROR_HOST];

let network: PrivateNetwork;
let installation: TestInstallation;

beforeAll(async () => {
  const isAmong = (hosts: readonly RegExp[], host: string) => hosts.some((each) => each.test(host));
  const [ofBuilds, ofFunctions] = [endpointHosts("builds"), endpointHosts("functions")];
  network = await PrivateNetwork.start(
    (host, port) => port === 443 && (PRIVATE.includes(host) || isAmong(ofBuilds, host)),
    (host, port) => port === 443 && isAmong(ofFunctions, host),
  );
  const variables = {
    build_vpc_config: VPC,
    function_vpc_config: VPC,
    proxy: { https_proxy: network.proxyUrl },
    ca_bundle_ssm_parameter: { name: "/network/ca-bundle" },
    sysdig_secure_endpoint: `https://${SYSDIG_HOST}`,
    scanner_base_url: `https://${MIRROR_HOST}/scanning/bin/sysdig-cli-scanner`,
    security_hub: true,
    deployment_gate: { mode: "block" },
    // Without the role of its module: STS is asked for it all the same.
    members: { organization_id: "o-a1b2c3d4e5", accounts: { "222222222222": ["us-east-1"] } },
  };
  const options = { node: await nodeRuntime("22"), publicRoots: network.publicRoots };
  installation = await TestInstallation.create(variables, options, async (aws) => {
    network.connect(aws);
    const value = ["--value", network.caBundle()];
    await awsCli(aws, "ssm", "put-parameter", "--name", "/network/ca-bundle", "--type", "String", ...value);
    await awsCli(aws, "securityhub", "enable-security-hub");
  });
  await leadToSecondProxy(installation, network);
});

afterAll(async () => {
  await installation?.remove();
  network?.stop();
});

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
  const right = await takeRight(
    installation,
    "dynamodb:PutItem",
    installation.output("trigger_role_arn").split("/").at(-1),
  );
  await installation.send({ id: "put-off", containers: [container("shop/put-off:1")] });
  await until("the message to be put off", async () =>
    (await functionLog(installation, "trigger_function_name")).some(({ message }) =>
      String(message).includes("message failed"),
    ),
  );
  await right.giveBack();
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

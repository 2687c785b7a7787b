import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PrivateNetwork, SYSDIG_HOST } from "../../local-aws/network";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { CertificateAuthority } from "../../local-aws/registry/certificates";
import { documentedHosts, isDocumented, isOfProduct } from "./documented-hosts";
import {
  byPlace,
  documentedLeaving,
  knownInAccount,
  leakedOfAccount,
  namesSent,
  recordedLeaving,
  runPlanted,
} from "./documented-privacy";
import { TestInstallation } from "./installation";
import { container, digestOf, keyOf } from "./task-event";

// As network.test.ts, for functions in a VPC that call Sysdig themselves.

const HOSTS = documentedHosts().filter((row) => isOfProduct(row) && !/build/i.test(row.who));
const WORDS = { REGION: "us-east-1", "host of sysdig_secure_endpoint": [SYSDIG_HOST] };

let network: PrivateNetwork;
let installation: TestInstallation;

/** Applied after the bundle exists: only AWS knows its ARN. */
async function trust(name: string, SecretString: string): Promise<void> {
  const secrets = new SecretsManagerClient(installation.aws.clientConfig);
  const { ARN: arn = "" } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  await installation.deployment.apply({ ...installation.variables, ca_bundle_secret: { arn } });
}

beforeAll(async () => {
  network = await PrivateNetwork.start((host, port) => isDocumented(HOSTS, WORDS, host, port));
  const variables = {
    scan_mode: "backend",
    proxy: { https_proxy: network.proxyUrl },
    sysdig_secure_endpoint: `https://${SYSDIG_HOST}`,
    function_vpc_config: { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] },
  };
  const options = { node: await nodeRuntime("22"), publicRoots: network.publicRoots };
  installation = await TestInstallation.create(variables, options, async (aws) => network.connect(aws));
});

afterAll(async () => {
  await installation?.remove();
  network?.stop();
});

test("a Sysdig whose authority is not in the bundle is an error of configuration, and is asked for nothing", async () => {
  await trust("others", new CertificateAuthority().certificate);
  const image = "shop/untrusted:1";
  await installation.send({ id: "untrusted", containers: [container(image)] });

  const row = await installation.untilRow(keyOf(image), { rowState: "ERROR" });

  expect(row).toMatchObject({ errorClass: "configuration", attempts: 1 });
  expect(row.reason).toContain("ca_bundle_secret");
  expect(await installation.aws.sysdig.analyses()).toEqual([]);
});

test("a whole scan talks to hosts that docs/network.md names, through the proxy alone, and says what docs/privacy.md does", async () => {
  await trust("own", network.caBundle());
  network.forget();
  const name = "shop/vulnerable-importer:1";
  await installation.aws.sysdig.setImage(name, { digest: digestOf(name) });
  await runPlanted(installation, name);
  const { scanId } = await installation.untilRunning(keyOf(name));
  await installation.passTime(keyOf(name), "dueAt");
  await installation.coordinate();

  await installation.untilRow(keyOf(name), { verdict: "FAILED", rowState: undefined });
  await installation.untilPublished(keyOf(name));
  expect(await installation.aws.sysdig.analyses()).toHaveLength(1);
  await installation.sweep();

  expect(network.connections().filter(({ isRefused }) => isRefused)).toEqual([]);
  expect([...new Set(network.connections().map(({ host }) => host))].sort()).toEqual([
    "dynamodb.us-east-1.amazonaws.com",
    "ecs.us-east-1.amazonaws.com",
    "events.us-east-1.amazonaws.com",
    "secretsmanager.us-east-1.amazonaws.com",
    "sns.us-east-1.amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    SYSDIG_HOST,
  ]);

  const exchanges = network.exchanges();
  const places = (host: string) => (host === SYSDIG_HOST ? "host of sysdig_secure_endpoint" : host);
  const recorded = recordedLeaving(exchanges, places, () => "functions", {
    ...{ token: "a-token-of-the-tests", scanIds: [String(scanId)], policies: ["production"] },
    ...{ repositories: ["shop/vulnerable-importer"], account: "123456789012", region: "us-east-1" },
  });
  expect(recorded.sort(byPlace)).toEqual(documentedLeaving("backend").sort(byPlace));
  expect(namesSent(exchanges, places, () => "functions")).toEqual({
    "functions to host of sysdig_secure_endpoint": [
      ...["accept", "added-by", "annotations", "authorization", "autosubscribe", "aws-account", "aws-region"],
      ...["connection", "content-length", "content-type", "detail", "host", "scan-id", "tag"],
    ],
  });
  expect(knownInAccount(exchanges)).toEqual(
    expect.arrayContaining(["planted-owner", "planted-service", "planted-task"]),
  );
  expect(leakedOfAccount(exchanges)).toEqual([]);
});

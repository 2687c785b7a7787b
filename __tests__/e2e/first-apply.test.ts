import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import type { Variables } from "../../local-aws/deployment";
import { shell } from "../documented-commands";
import { until } from "../until";
import { TestInstallation } from "./installation";
import { type EventQueue, subscribeToEvents } from "./subscriber";
import { container, digestOf, keyOf } from "./task-event";

const TOKEN = "a-token-of-the-tests";
const NAME = "/sysdig/token";
const inputs: Record<string, unknown> = { sysdig_secure_api_token: undefined };
let installation: TestInstallation;
let events: EventQueue;

/** The installation is applied before anybody has stored the token. */
beforeAll(async () => {
  installation = await TestInstallation.create(inputs as Variables, {}, async (aws) => {
    const secrets = new SecretsManagerClient(aws.clientConfig);
    const { ARN: arn } = await secrets.send(new CreateSecretCommand({ Name: "sysdig-token" }));
    Object.assign(inputs, { sysdig_secure_api_token_secret: { arn } });
  });
  events = await subscribeToEvents(installation);
});

afterAll(() => installation?.remove());

const startTasks = (...images: readonly string[]) =>
  Promise.all(
    images.map((image) =>
      installation.send({ id: image.replace(/\W/g, "-"), containers: [container(image)] }),
    ),
  );
const breaker = async () => Object(await installation.row(CONTROL_KEY)).breaker ?? {};

/** Tasks start, and the installation finds out that it has no token; answers how many scans ended in that. */
async function findsOut(...images: readonly string[]) {
  await startTasks(...images);
  await until("the installation to wait for its token", async () => {
    await installation.coordinate();
    const { running } = Object(await installation.row(CONTROL_KEY));
    return (await breaker()).waiting !== undefined && running.length === 0;
  });
  const rows = await Promise.all(images.map((image) => installation.row(keyOf(image))));
  return rows.filter((row) => row?.errorKind === "configuration/installation/TokenMissing").length;
}

/** A task that starts meanwhile has no build, and the first one as soon as a minute has passed. */
async function scansOnce(image: string, store: () => Promise<unknown>) {
  await startTasks(image);
  await installation.untilRow(keyOf(image), { rowState: "WAITING" });
  await installation.coordinate();
  expect(await installation.buildsOf(digestOf(image))).toEqual([]);

  await store();
  await installation.coordinate();

  await installation.untilRow(keyOf(image), { verdict: "PASSED", rowState: undefined });
  expect(await breaker()).toMatchObject({ hasWorked: true });
  expect(await breaker()).not.toHaveProperty("waiting");
}

test("an installation whose secret is empty waits for the token, says so, and scans once it is stored", async () => {
  expect(await findsOut("first:1", "second:1")).toBe(1);
  expect(await breaker()).not.toHaveProperty("open");

  const { sysdig_secure_api_token_secret } = inputs as { sysdig_secure_api_token_secret: { arn: string } };
  const SecretId = sysdig_secure_api_token_secret.arn;
  const secrets = new SecretsManagerClient(installation.aws.clientConfig);
  await scansOnce("third:1", () =>
    secrets.send(new PutSecretValueCommand({ SecretId, SecretString: TOKEN })),
  );

  const said = await events.ofInstallation("Installation Ready");
  expect(said.map((event) => event["detail-type"])).toEqual(["Installation Waiting", "Installation Ready"]);
});

test("a parameter that holds the placeholder is waited for as well", async () => {
  const put = (value: string) =>
    shell(
      installation.aws,
      `aws ssm put-parameter --overwrite --type SecureString --name ${NAME} --value ${value}`,
    );
  await put("not-set");
  await installation.deployment.apply({
    ...installation.variables,
    ...{ sysdig_secure_api_token_secret: undefined },
    sysdig_secure_api_token_ssm_parameter: { name: NAME },
  });

  expect(await findsOut("fourth:1", "fifth:1")).toBe(1);
  await scansOnce("sixth:1", () => put(TOKEN));
});

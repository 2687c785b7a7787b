import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { until } from "../../until";
import { installation } from "../shared-installation";
import { subscribeToEvents } from "../subscriber";
import { container, digestOf, keyOf } from "../task-event";

const startTasks = (...images: readonly string[]) =>
  Promise.all(
    images.map((image) =>
      installation.send({ id: image.replace(/\W/g, "-"), containers: [container(image)] }),
    ),
  );
const breaker = async () => Object(await installation.row(CONTROL_KEY)).breaker ?? {};

test("an installation whose secret is empty waits for the token, says so, and scans once it is stored", async () => {
  const events = await subscribeToEvents(installation);
  await startTasks("first:1", "second:1");
  await until("the installation to wait for its token", async () => {
    await installation.coordinate();
    const { running } = Object(await installation.row(CONTROL_KEY));
    return (await breaker()).waiting !== undefined && running.length === 0;
  });
  const rows = await installation.rows();
  const isMissing = ({ errorKind }: (typeof rows)[number]) =>
    errorKind === "configuration/installation/TokenMissing";
  expect(rows.filter(isMissing)).toHaveLength(1);
  expect(await breaker()).not.toHaveProperty("open");
  await startTasks("third:1");
  await installation.untilRow(keyOf("third:1"), { rowState: "WAITING" });
  await installation.coordinate();
  expect(await installation.buildsOf(digestOf("third:1"))).toEqual([]);

  const secrets = new SecretsManagerClient(installation.aws.clientConfig);
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: installation.output("token_secret_arn"),
      SecretString: "a-token-of-the-tests",
    }),
  );
  await installation.coordinate();

  await installation.untilRow(keyOf("third:1"), { verdict: "PASSED", rowState: undefined });
  expect(await breaker()).toMatchObject({ hasWorked: true });
  expect(await breaker()).not.toHaveProperty("waiting");
  const said = await events.ofInstallation("Installation Ready");
  expect(said.map((event) => event["detail-type"])).toEqual(["Installation Waiting", "Installation Ready"]);
});

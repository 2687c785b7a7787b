import { SYSDIG_HOST } from "../../../local-aws/network";
import { network } from "../backend-network";
import {
  byPlace,
  documentedLeaving,
  knownInAccount,
  leakedOfAccount,
  namesSent,
  recordedLeaving,
  runPlanted,
} from "../documented-privacy";
import { installation } from "../shared-installation";
import { digestOf, keyOf } from "../task-event";

test("a whole scan talks to hosts that docs/network.md names, through the proxy alone, and says what docs/privacy.md does", async () => {
  network.forget();
  const name = "shop/vulnerable-importer:1";
  await installation.aws.sysdig.setImage(name, { digest: digestOf(name) });
  await runPlanted(installation, name);
  const { scanId } = await installation.untilRunning(keyOf(name));
  await installation.passTime(keyOf(name), "dueAt");
  await installation.coordinate();

  await installation.untilRow(keyOf(name), { verdict: "FAILED", rowState: undefined });
  await installation.untilPublished(keyOf(name));
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

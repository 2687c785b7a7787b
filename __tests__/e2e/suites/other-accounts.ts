import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, RemovePermissionCommand } from "@aws-sdk/client-eventbridge";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { shell } from "../../documented-commands";
import { rootOf } from "../../local-aws/accounts";
import { forward, messagesIn, queueIn } from "../../local-aws/buses";
import { untilAnswer } from "../../until";
import { BUS, CENTRAL } from "../central-account";
import { installation } from "../shared-installation";
import { container, keyOf } from "../task-event";

const PAGE = readFileSync(join(__dirname, "../../../docs/other-accounts.md"), "utf8");
/** What the page has of the other account, in the region of the tests. */
const [, CONFIGURATION = ""] = /^```hcl central\n([\s\S]*?)^```$/m.exec(PAGE) ?? [];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "central-account-"));
  writeFileSync(join(folder, "main.tf"), CONFIGURATION.replaceAll("eu-west-1", "us-east-1"));
  await inCentral("terraform fmt -check", "terraform init", "terraform apply -auto-approve");
  const target = { Id: "1", Arn: await queueIn(root(CENTRAL), "events") };
  await forward(root(CENTRAL), target, BUS, { source: ["fargate-image-scanning"] });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = (account: string) => rootOf(installation.aws, account);
const inCentral = (...commands: string[]) =>
  shell(installation.aws, [`export AWS_ACCESS_KEY_ID=${CENTRAL}`, ...commands].join("\n"), folder);

/** The next message of a queue. */
const nextIn = (account: string, queue: string) =>
  untilAnswer(`a message in ${queue}`, async () => (await messagesIn(root(account), queue))[0]);

async function scan(name: string): Promise<void> {
  await installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await installation.untilPublished(keyOf(name));
}

// Proves publish.other-accounts: policies of two accounts, as AWS judges them.
test("a bus and a queue of another account, made as the docs say, get the event and the message of a scan", async () => {
  await scan("other-accounts/vulnerable:1");

  const { event } = await nextIn(CENTRAL, "events");
  expect(event).toMatchObject({
    "detail-type": "Image Scan Completed",
    account: "123456789012",
    region: "us-east-1",
    detail: { verdict: "FAILED", installation: "fargate-image-scanning" },
  });
  const { event: message } = await nextIn(CENTRAL, "failed-images");
  expect(message).toMatchObject({
    TopicArn: installation.output("results_topic_arn"),
    Subject: "Image scan FAILED: docker.io/other-accounts/vulnerable:1",
  });
  expect((await installation.deployment.plan(installation.variables)).output).toContain("No changes");
});

test("an account that is not named may not subscribe", async () => {
  const TopicArn = installation.output("results_topic_arn");
  const request = new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "a@example.com" });

  await expect(new SNSClient(root("333333333333")).send(request)).rejects.toThrow(/not authorized/);
});

test("an event that the bus does not take lies in the dead-letter queue, with what EventBridge says", async () => {
  const eventbridge = new EventBridgeClient(root(CENTRAL));
  await eventbridge.send(new RemovePermissionCommand({ EventBusName: BUS, RemoveAllPermissions: true }));

  await scan("other-accounts/vulnerable:2");

  const queue = installation.output("outcome_dead_letter_queue_url").split("/").at(-1) ?? "";
  expect(queue).toBe("fargate-image-scanning-outcome-events-dead-letter");
  const { event, attributes } = await nextIn("123456789012", queue);
  expect(event).toMatchObject({ "detail-type": "Image Scan Completed", detail: { verdict: "FAILED" } });
  expect(attributes.ERROR_CODE).toBe("NO_PERMISSIONS");
});

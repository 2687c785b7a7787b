import type { CompletedOutcome } from "../../../../../functions/contract/notices/outcome";
import { deploymentEvent } from "../../../deployment-events";
import { failedOutcome } from "../../../outcomes";
import { arnIn, MEMBER, OWN } from "../../../places-on-sts";
import { TASK_ARN } from "../../../samples";
import { errorsOfForm, published } from "./topic-of";

const web = { kind: "service", name: "web", cluster: "shop", tasks: 3 } as const;
const services = [
  { ...web, ...MEMBER },
  { ...web, ...OWN },
];

test("the accounts are an attribute, and the text names places that are not the installation's own", async () => {
  const accounts = [OWN.account, MEMBER.account];
  const task = arnIn(MEMBER, "task/shop/1");

  const found = await published({ ...failedOutcome(), services, accounts, task, cluster: "shop" });

  expect(found.text).toContain(
    [
      "Runs in: web (cluster 222222222222/eu-west-1/shop, 3 tasks), web (cluster shop, 3 tasks)",
      "Cluster: 222222222222/eu-west-1/shop",
    ].join("\n"),
  );
  expect(found.input.MessageAttributes?.account).toEqual({
    DataType: "String.Array",
    StringValue: JSON.stringify(accounts),
  });
  expect(found.chat.metadata.additionalContext).toMatchObject({ account: "123456789012, 222222222222" });
  expect(found.chat.content.keywords).not.toContain("222222222222");
});

test("as many accounts as a hub serves fit into a message, and into a chat as many as can be read", async () => {
  const accounts = Array.from({ length: 401 }, (_, number) => `${number}`.padStart(12, "0"));

  const { input, attributes, chat } = await published({ ...failedOutcome(), services, accounts });

  expect(JSON.parse(attributes.account ?? "")).toEqual(accounts);
  // All of a message has 256 KB: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
  expect(JSON.stringify(input).length).toBeLessThan(64 * 1024);
  expect(chat.metadata.additionalContext).toMatchObject({ account: expect.stringMatching(/^.{249}…$/) });
  expect(errorsOfForm(chat)).toEqual([]);
});

test.each([
  ["that nothing is known to run has the account of its latest task", TASK_ARN, '["123456789012"]'],
  ["that a person had scanned has none", undefined, undefined],
])("an image %s", async (_, task, expected) => {
  const outcome = { ...failedOutcome(), task, accounts: [], services: [] } as CompletedOutcome;

  expect((await published(outcome)).attributes.account).toBe(expected);
});

test("a deployment has its account, and its place before its name", async () => {
  const event = deploymentEvent({ ...MEMBER, detailType: "Deployment Rolled Back" });

  const { subject, text, attributes, chat } = await published(event);

  expect(subject).toBe("Deployment ROLLED BACK: 222222222222/eu-west-1/production/web");
  expect(text).toContain("\nService: 222222222222/eu-west-1/production/web\n");
  expect(attributes.account).toBe('["222222222222"]');
  expect(chat.metadata.threadId).toBe("222222222222/eu-west-1/production/web");
});

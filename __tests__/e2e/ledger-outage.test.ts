import { until } from "../until";
import { functionLog } from "./function-log";
import { TestInstallation } from "./installation";
import { takeRight } from "./role-rights";
import { container, digestOf, keyOf } from "./task-event";

let installation: TestInstallation;

beforeAll(async () => {
  installation = await TestInstallation.create();
});

afterAll(() => installation?.remove());

test("a task event that comes while the ledger refuses is put off, and scanned once it answers again", async () => {
  const name = "outage/web:1";
  const trigger = installation.output("trigger_function_name");
  const role = `${trigger}-us-east-1`;
  const right = await takeRight(installation, "dynamodb:UpdateItem", role);
  await installation.send({ id: "outage", containers: [container(name)] });
  const messages = async () =>
    (await functionLog(installation, "trigger_function_name")).map(({ message }) => String(message));
  await until("the message to fail", async () =>
    (await messages()).some((message) => message.includes("message failed")),
  );

  await right.giveBack();
  // Invisible for three minutes: nothing but the time that was put off keeps it there.
  expect(await installation.messagesIn("queue_url")).toBe(1);
  await installation.aws.releaseMessages(installation.output("queue_url"));

  await installation.untilRow(keyOf(name), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  expect((await messages()).filter((message) => message.includes("cannot be put off"))).toEqual([]);
});

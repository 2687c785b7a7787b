import { until } from "../../until";
import { functionLog } from "../function-log";
import { takeRight } from "../role-rights";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

afterEach(() => installation.restore());

test("a task event that comes while the ledger refuses is put off, and scanned once it answers again", async () => {
  const name = "outage/web:1";
  const role = installation.output("trigger_role_arn").split("/").at(-1);
  const right = await takeRight(installation, "dynamodb:UpdateItem", role);
  const messages = async () =>
    (await functionLog(installation, "trigger_function_name")).map(({ message }) => String(message));
  const saying = async (words: string) =>
    (await messages()).filter((message) => message.includes(words)).length;
  // Other suites of the installation have written to the same log.
  const failedBefore = await saying("message failed");
  const notPutOffBefore = await saying("postponing messages failed");
  await installation.send({ id: "outage", containers: [container(name)] });
  await until("the message to fail", async () => (await saying("message failed")) > failedBefore);

  await right.giveBack();
  expect(await installation.messagesIn("queue_url")).toBe(1);
  await installation.aws.releaseMessages(installation.output("queue_url"));

  await installation.untilRow(keyOf(name), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  expect(await saying("postponing messages failed")).toBe(notPutOffBefore);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { Folds } from "../../functions/results/topic/folds";
import { ResultsTopic } from "../../functions/results/topic/results-topic";

const page = (name: string) => readFileSync(join(__dirname, "../../docs", name), "utf8");
const blockOf = (name: string, language: string, start: string) =>
  page(name)
    .split(`\n\`\`\`${language}\n`)
    .slice(1)
    .map((rest) => rest.split("\n```\n")[0] ?? "")
    .find((block) => block.startsWith(start)) ?? "";
/** What is cut on the page ends in an ellipsis. */
const cut = (line: string) => line.split("…")[0] ?? "";

test("the messages about a scan that chat.md shows are those of the event on results.md", async () => {
  const event = JSON.parse(blockOf("results.md", "json", "{"));
  const send = jest.fn();
  const sns = { send: async (command: unknown) => send(command) } as unknown as SNSClient;

  await new ResultsTopic(sns, sns, "arn", {} as Folds).publish(event);

  const message = JSON.parse(send.mock.calls[0][0].input.Message);
  const shown = blockOf("chat.md", "text", "Image: ").split("\n").map(cut);
  const lines: string[] = message.default.split("\n");
  expect(lines.map((line, index) => line.slice(0, shown[index]?.length))).toEqual(shown);
  const form = JSON.parse(blockOf("chat.md", "json", "{"));
  const description = cut(form.content.description);
  const chat = JSON.parse(message.https);
  expect(chat.content.description.slice(0, description.length)).toBe(description);
  expect(form).toEqual({ ...chat, content: { ...chat.content, description: expect.any(String) } });
});

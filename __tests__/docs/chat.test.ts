import { readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../functions/results/topic/topic-of";

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
  process.env.AWS_REGION = event.region;

  const { text = "", chat } = (await messageOf(event)) ?? {};

  const shown = blockOf("chat.md", "text", "Image: ").split("\n").map(cut);
  const lines = text.split("\n");
  expect(lines.map((line, index) => line.slice(0, shown[index]?.length))).toEqual(shown);
  const form = JSON.parse(blockOf("chat.md", "json", "{"));
  const description = cut(form.content.description);
  expect(chat?.content.description.slice(0, description.length)).toBe(description);
  expect(form).toEqual({ ...chat, content: { ...chat?.content, description: expect.any(String) } });
});

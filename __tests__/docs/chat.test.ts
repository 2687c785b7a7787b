import { messages } from "../event-patterns/events";
import { messageOf } from "../functions/results/channels/topic/topic-of";
import { textOf } from "../pages";
import { blocksIn, namesIn, tableOf } from "./tables";

/** Columns of messages in the table of attributes, by an attribute that all of a kind have. */
const COLUMNS = {
  verdict: 1,
  deployment: 2,
  gate: 3,
  exception: 3,
  summary: 3,
  installation: 3,
  place: 3,
} as const;

const page = (name: string) => textOf(`docs/${name}`);
const blockOf = (name: string, language: string, start: string) =>
  blocksIn(page(name), language).find((block) => block.startsWith(start)) ?? "";
/** What is cut on the page ends in an ellipsis. */
const cut = (line: string) => line.split("…")[0] ?? "";

test("the messages about a scan that chat.md shows are those of the sample", async () => {
  const event = JSON.parse(page("events/image-scan-completed.json"));
  process.env.AWS_REGION = event.region;

  const { text = "", chat } = (await messageOf(event)) ?? {};

  const shown = blockOf("chat.md", "text", "Image: ").split("\n").map(cut);
  const lines = text.split("\n");
  expect(lines.map((line, index) => line.slice(0, shown[index]?.length))).toEqual(shown);
  const form = JSON.parse(page("chat-message.json"));
  const description = cut(form.content.description);
  expect(chat?.content.description.slice(0, description.length)).toBe(description);
  expect(form).toEqual({ ...chat, content: { ...chat?.content, description: expect.any(String) } });
});

test("the table of attributes has each one where messages have it, and nowhere else", async () => {
  const rows = tableOf(page("chat.md"), "Attributes");
  const described = rows.flatMap(([names, ...cells]) =>
    cells.flatMap((cell, index) => (cell === "" ? [] : namesIn(names).map((name) => `${index + 1} ${name}`))),
  );

  const sent = [...(await messages()).values()].flatMap((event) => {
    const names = Object.keys(event);
    const [, column] = Object.entries(COLUMNS).find(([kind]) => names.includes(kind)) ?? [];
    return names.map((name) => `${column} ${name}`);
  });

  expect(described.sort()).toEqual([...new Set(sent)].sort());
});

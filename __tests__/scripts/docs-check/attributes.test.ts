import { findings } from "../../../scripts/docs-check/findings";

const words = (count: number) => Array(count).fill("word").join(" ");

test("the name of an attribute begins a sentence, with its default or without", () => {
  const cell = `${words(20)}. mode: ${words(20)}. stop_tasks (default true): ${words(20)}.`;

  expect(findings("docs/page.md", `| ${cell} |`)).toEqual([]);
});

import { findings } from "../../../scripts/docs-check/findings";

test("a sentence that begins with code is one of its own", () => {
  const words = "word\n".repeat(20);

  expect(findings("docs/page.md", `${words}ends. \`name\` ${words}`)).toEqual([]);
  expect(findings("docs/page.md", `${words}goes on \`name\` ${words}`)).toHaveLength(1);
});

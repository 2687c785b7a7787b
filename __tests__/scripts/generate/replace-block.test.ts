import { replaceBlock } from "../../../scripts/generate/replace-block";

test("a block replaces what stands between its markers, and nothing else", () => {
  const page = "# Page\n\n<!-- a:start -->\nold\n<!-- a:end -->\n\n<!-- b:start -->\nkept\n<!-- b:end -->\n";

  expect(replaceBlock(page, "a", "new $& text")).toBe(
    "# Page\n\n<!-- a:start -->\n\nnew $& text\n\n<!-- a:end -->\n\n<!-- b:start -->\nkept\n<!-- b:end -->\n",
  );
});

test("a page without the markers is refused with what to add", () => {
  expect(() => replaceBlock("# Page", "a", "new")).toThrow(
    "add the lines <!-- a:start --> and <!-- a:end --> to the page",
  );
});

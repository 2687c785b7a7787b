import { ourFiles } from "../our-files";
import { textOf } from "../pages";

/** One word for one thing, the field's: readers search for it, and many of them read English as a foreign language. */
const WORDS: readonly (readonly [unusual: RegExp, usual: string])[] = [
  [/\bmend(s|ed|ing)?\b/i, "fix"],
  [/\b(tried|try|tries) again\b/i, "retry"],
  [/\b(knocks?|hastens?|hastened)\b/i, "try, or raise the deadline"],
  [/\bso long\b(?! ago)/i, "that long, or for as long as"],
  [/\bin place of\b/i, "instead of"],
  [/\bwant of room\b|\bwaits? for room\b|\bmakes? room\b/i, "capacity"],
];

/** Code and its strings count as pages do: logs, reasons, descriptions and the titles of tests are read, too. */
const WRITTEN = ["*.md", "*.ts", "*.cjs", "*.js", "*.json", "*.py", "*.tf", "*.hcl", "*.sh"];
const NOT_OURS = /^(terraform-module|\.gen)\/|(^|\/)package-lock\.json$|^__tests__\/docs\/words\.test\.ts$/;
const files = ourFiles(...WRITTEN).filter((file) => !NOT_OURS.test(file));

test("pages, comments, logs and test titles use the field's words", () => {
  const found = files.flatMap((file) => {
    const lines = textOf(file).split("\n");
    return lines.flatMap((line, index) =>
      WORDS.filter(([unusual]) => unusual.test(line)).map(
        ([unusual, usual]) => `${file}:${index + 1}: "${unusual.exec(line)?.[0]}", better ${usual}`,
      ),
    );
  });

  expect(files.length).toBeGreaterThan(400);
  expect(found).toEqual([]);
});

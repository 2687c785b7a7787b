import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeLines, complaints, lowered, sizesOf } from "../../../scripts/rooms/sizes";
import { sharedFolder } from "../../temporary-folder";

const folder = sharedFolder();

test("files that git has or is about to have are measured, but nothing generated", () => {
  const files = {
    "main.ts": "main();\n",
    "cli/index.ts": "a();\n// b\n",
    "cli/report/page.ts": "a();\nb();\n",
    "cli/report/page.css": "a {}\n",
    ".gen/module.ts": "a();\n",
    "terraform-module/main.tf": "a = 1\n",
    "terraform-module/README.md": "one",
    "dist/index.ts": "a();\n",
    ".gitignore": "dist/\n",
    "README.md": "# One, two\n\n| three | - |\n",
    "docs/page.md": "four",
    "CHANGELOG.md": "five",
    "gone.ts": "a();\n",
  };
  const git = (...command: string[]) => execFileSync("git", command, { cwd: folder, stdio: "ignore" });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  git("init");
  git("add", "--", "main.ts", "gone.ts", "cli/index.ts", "terraform-module");
  rmSync(join(folder, "gone.ts"));
  symlinkSync("cli", join(folder, "linked"));

  expect(sizesOf(folder)).toEqual({
    folders: { ".": 1, cli: 4 },
    words: { docs: 4 },
  });
});

test.each([
  ["blank lines and comments", "a.ts", "\n// a\n/* b\n   c */\n  /** d */\n\nconst a = 1; // e\n", 1],
  ["texts that look like comments", "a.ts", 'const a = ["**/*"];\nconst b = "//";\nconst c = "*/";\n', 3],
  ["a generated program", "a.ts", "// Made from a page by `npm run generate`.\nconst a = 1;\n", 0],
  ["a script without an ending", ".ci/run", "#!/bin/bash\n# a\necho '#'\n", 2],
  ["Python", "a.py", '# a\n"""b\nc"""\n\ndef d():\n    """e"""\n    return 1\n', 2],
  ["data", "data.json", "{}\n", 0],
])("%s are counted as people read them", (_, file, text, lines) => {
  expect(codeLines(file, text)).toBe(lines);
});

test("a size fits a limit that is at most 2 % higher; a limit that is too high is lowered", () => {
  const of = (cli: number, docs = 1000) => ({ folders: { cli }, words: { docs } });

  expect(complaints(of(1000), of(1020))).toEqual([]);
  expect(complaints(of(1001), of(1000))).toEqual([
    "cli has 1001 lines of code, and its limit is 1000: remove 1, or raise it in scripts/rooms-limits.json in a commit that says what a user gets for it.",
  ]);
  expect(complaints(of(1000), of(1000, 1021))).toEqual([
    "docs has 1000 words, and its limit is 1021, more than 2 % too high: run npm run rooms -- --lower.",
  ]);
  expect(lowered(of(900, 1000), of(1000, 1010))).toEqual(of(900, 1010));
});

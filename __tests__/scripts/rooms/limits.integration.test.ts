import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sizesOf } from "../../../scripts/rooms/limits";
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
    rooms: { ".": 1, cli: 1, "cli/report": 3 },
    words: { docs: 4 },
  });
});

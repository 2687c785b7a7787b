import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../our-files";
import { textOf } from "../pages";

const FOLDERS = readdirSync(join(ROOT, "modules"), { withFileTypes: true })
  .filter((entry) => existsSync(join(ROOT, "modules", entry.name, "index.ts")))
  .map(({ name }) => name);

test.each(FOLDERS)("modules/%s says what it makes, and stands in the list of folders", (folder) => {
  const text = textOf(`modules/${folder}/README.md`);

  expect(text.startsWith(`# ${folder}\n`)).toBe(true);
  expect(text).toContain("\n- **Makes** ");
  expect(textOf("modules/README.md")).toContain(`[${folder}](${folder})`);
});

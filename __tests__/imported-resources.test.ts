import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importsIn } from "../scripts/rooms/imports";
import { ourFiles, ROOT } from "./our-files";

test("resources are imported one by one, since the provider's index costs seconds", () => {
  const imports = ourFiles("modules/*.ts").flatMap((file) =>
    importsIn(readFileSync(join(ROOT, file), "utf8"))
      .filter((path) => path.startsWith("@cdktf/provider-aws"))
      .map((path) => ({ file, path })),
  );

  expect(imports.length).toBeGreaterThan(20);
  expect(imports.filter(({ path }) => !/^@cdktf\/provider-aws\/lib\/[a-z0-9-]+$/.test(path))).toEqual([]);
});

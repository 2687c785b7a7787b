import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencies, devDependencies, version } from "../../package.json";

const EXAMPLE = join(__dirname, "../../examples/cdktf-platform-repo");
const LIBRARY = "fargate-image-scanning-cdktf";
const read = (name: string) => JSON.parse(readFileSync(join(EXAMPLE, name), "utf8"));

test("the example pins what this repository pins, and its version of library and module (npm run generate)", () => {
  const manifest = read("package.json");
  const [module] = read("cdktf.json").terraformModules;

  expect({ ...dependencies, ...devDependencies, [LIBRARY]: version }).toMatchObject({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    typescript: devDependencies.typescript,
  });
  // TypeScript 7 does not start on Node 20.9.
  expect(manifest.devDependencies.typescript).toMatch(/^5\.\d+\.\d+$/);
  expect(module.source).toMatch(new RegExp(`\\?ref=v${version}$`));
});

test("types are checked before the app runs: tsx would leave a misspelt input of the module out", () => {
  expect(read("cdktf.json").app).toBe("npx tsc --noEmit && npx tsx main.ts");
});

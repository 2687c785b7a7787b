import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onCdkTerrain } from "../../scripts/cdktn/manifest";

const MANIFEST = {
  name: "scanning",
  dependencies: { cdktf: "0.21.0", "@cdktf/provider-aws": "21.22.1", constructs: "10.6.0" },
  devDependencies: { "cdktf-cli": "0.21.0", jest: "30.5.2" },
};

test("CDKTF's packages become aliases of CDK Terrain's, all with exact versions", () => {
  const { dependencies } = onCdkTerrain(MANIFEST);

  expect(dependencies.cdktf).toMatch(/^npm:cdktn@\d+\.\d+\.\d+$/);
  expect(dependencies["@cdktf/provider-aws"]).toMatch(/^npm:@cdktn\/provider-aws@\d+\.\d+\.\d+$/);
  expect(`npm:cdktn@${(dependencies as Record<string, string>).cdktn}`).toBe(dependencies.cdktf);
});

test("CDKTF's command line goes, and everything else stays as it is", () => {
  const { name, dependencies, devDependencies } = onCdkTerrain(MANIFEST);

  expect(name).toBe("scanning");
  expect(dependencies.constructs).toBe("10.6.0");
  expect(devDependencies).toEqual({ jest: "30.5.2" });
});

test.each(["cdktf", "@cdktf/provider-aws"])("a package without %s has nothing to replace", (name) => {
  const { [name]: _, ...dependencies } = MANIFEST.dependencies as Record<string, string>;

  expect(() => onCdkTerrain({ ...MANIFEST, dependencies })).toThrow(
    `no dependency on ${name}: there is nothing`,
  );
});

test("this package can be moved to CDK Terrain", () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8"));

  expect(() => onCdkTerrain(manifest)).not.toThrow();
});

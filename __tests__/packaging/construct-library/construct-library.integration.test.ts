import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runCommand } from "../../../local-aws/run-command";
import { tarball } from "../../../packaging/archive";
import { artefacts } from "../../../packaging/artefacts";
import type { ModuleFiles } from "../../../packaging/module-folder";
import { finishedPrograms } from "../../../packaging/programs";
import { sharedFolder } from "../../temporary-folder";

const ROOT = join(__dirname, "../../..");

/** A library that is an ES module, which Jest cannot load. */
const ARE_THE_TYPES_WRONG = `
  import { readFileSync } from "node:fs";
  import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
  const { problems } = await checkPackage(createPackageFromTarballData(readFileSync(process.argv[1])));
  console.log(JSON.stringify(problems));`;

async function outputOf(command: string, ...args: readonly string[]): Promise<string> {
  // publint colours its answer where CI is set, even into a pipe.
  return stripVTControlCharacters(
    (await runCommand(command, args, { cwd: ROOT, env: process.env })).output.trim(),
  );
}

describe.each([
  ["fargate-image-scanning-cdktf", ["cdktf", "constructs"]],
  ["fargate-image-scanning-cdktn", ["cdktn", "constructs"]],
])("%s", (name, peers) => {
  let files: ModuleFiles;
  const textOf = (path: string) => Buffer.from(files.get(path) ?? []).toString();
  const archive = join(sharedFolder(), `${name}.tgz`);

  beforeAll(async () => {
    files = (await artefacts()).packages.get(name) ?? new Map();
    writeFileSync(archive, await tarball(files, "package/"));
  });

  test("is a package that every way of importing resolves", async () => {
    expect(await outputOf("npx", "publint", "run", archive, "--strict")).toMatch(/All good!$/);
    expect(await outputOf("node", "--input-type=module", "--eval", ARE_THE_TYPES_WRONG, "--", archive)).toBe(
      "[]",
    );
  });

  test("needs its peers, and nothing else", () => {
    const imported = [...files.keys()]
      .filter((path) => /\.(js|d\.ts)$/.test(path))
      .flatMap((path) => [
        ...textOf(path).matchAll(/(?:\bfrom |\bimport\(|\brequire\()"((?:@[^"/]+\/)?[\w:.-]+)/g),
      ])
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => !/^(\.|node:)/.test(specifier));
    const manifest = JSON.parse(textOf("package.json"));

    expect([...new Set(imported)].sort()).toEqual(peers);
    expect(Object.keys(manifest.peerDependencies)).toEqual(peers);
    expect(manifest).not.toHaveProperty("dependencies");
  });

  test("brings the programs, and lists what is in them and in its own code", () => {
    const { components } = JSON.parse(textOf("sbom.cdx.json")) as {
      components: { type: string; name: string; hashes?: { content: string }[] }[];
    };
    const listed = components.filter(({ type }) => type === "file");
    const sumOf = (path: string) =>
      createHash("sha256")
        .update(files.get(path) ?? "")
        .digest("hex");

    expect(listed.map((file) => file.name)).toEqual([
      "index.js",
      ...[...finishedPrograms().keys()].sort().map((program) => `module/functions/${program}`),
    ]);
    expect(listed.map(({ hashes }) => hashes?.[0]?.content)).toEqual(listed.map((file) => sumOf(file.name)));
    expect(components.map((component) => component.name)).toContain("docker-reference");
  });
});

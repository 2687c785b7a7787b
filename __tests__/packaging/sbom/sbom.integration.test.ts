import { createHash } from "node:crypto";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import type { BuildOptions, buildSync, Metafile } from "esbuild";
import { moduleFiles } from "../../../packaging";
import { textOf } from "../../pages";

const ROOT = join(__dirname, "../../..");

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
}

const locked: Readonly<Record<string, Locked>> = JSON.parse(textOf("package-lock.json")).packages;

interface Component {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly "bom-ref": string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly unknown[];
}

interface Sbom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** What esbuild says of each program that it bundles, without a cache: the files with code in its outputs. */
const mockMetafiles = new Map<string, Metafile>();

jest.mock("esbuild", () => {
  const original = jest.requireActual<typeof import("esbuild")>("esbuild");
  const build = (options: BuildOptions) => {
    const result = original.buildSync(options) as ReturnType<typeof buildSync>;
    const [entryPoint] = options.entryPoints as string[];
    const [, program = ""] = /([\w-]+)\/(?:index|main)\.ts$/.exec(entryPoint ?? "") ?? [];
    mockMetafiles.set(program, result.metafile as Metafile);
    return result;
  };
  return { ...original, buildSync: build };
});
jest.mock("node:fs", () => {
  const original = jest.requireActual<typeof import("node:fs")>("node:fs");
  const refuseCache = (file: unknown) => {
    if (String(file).includes(".cache/fargate-image-scanning")) throw new Error("no cache in this test");
  };
  const readFileSync = (...args: Parameters<typeof original.readFileSync>) => {
    refuseCache(args[0]);
    return original.readFileSync(...args);
  };
  const mkdirSync = (...args: Parameters<typeof original.mkdirSync>) => {
    refuseCache(args[0]);
    return original.mkdirSync(...args);
  };
  return { ...original, readFileSync, mkdirSync };
});

let files: ReadonlyMap<string, Uint8Array>;
let text: string;
let sbom: Sbom;

beforeAll(async () => {
  files = await moduleFiles();
  text = Buffer.from(files.get("sbom.cdx.json") ?? []).toString();
  sbom = JSON.parse(text);
});

test("the list of components keeps the schema of CycloneDX 1.6", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

  expect(await validator.validate(text)).toBeNull();
  expect(await validator.validate(text.replace('"library"', '"book"'))).not.toBeNull();
});

/** The packages of a program, by what esbuild says. */
function packagesOf(program: string): string[] {
  const outputs = Object.values(mockMetafiles.get(program)?.outputs ?? {});
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  const found = inputs
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes("node_modules/"))
    .map(([file]) => {
      const [, outer = "", name = ""] = /^\.\.\/(.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
      return `${name}@${locked[`${outer}${name}`]?.version}`;
    });
  return [...new Set(found)].sort();
}

/** The packages that a file is listed with. */
function listed(file: string): string[] {
  const { dependsOn = [] } = sbom.dependencies.find(({ ref }) => ref === file) ?? {};
  return dependsOn
    .filter((ref) => ref.startsWith("pkg:npm/"))
    .map((ref) => decodeURIComponent(ref.replace("pkg:npm/", "")))
    .sort();
}

// Proves release.contents.
test("every program of an archive, and the command line, has the packages that esbuild bundled, and no other", () => {
  const archives = [...files.keys()].filter((name) => /\.(zip|cjs)$/.test(name));

  expect(archives.length).toBeGreaterThanOrEqual(5);
  for (const archive of archives) {
    const program = archive.endsWith(".cjs") ? "cli" : archive.replace(/^functions\/|\.zip$/g, "");
    expect(packagesOf(program)).toContain("@aws-sdk/client-dynamodb@3.1169.0");
    expect({ program, packages: listed(archive) }).toEqual({ program, packages: packagesOf(program) });
  }
});

test("the buildspec has no package, but needs the scanner, which builds download", () => {
  expect(packagesOf("scan-runner")).toEqual([]);
  expect(mockMetafiles.has("scan-runner")).toBe(true);
  const { dependsOn } = sbom.dependencies.find(({ ref }) => ref === "functions/buildspec.yml") ?? {};

  expect(dependsOn).toEqual(["pkg:generic/sysdig-cli-scanner@1.30.1"]);
});

test("no component stands there that nothing needs", () => {
  const needed = new Set(sbom.dependencies.flatMap(({ dependsOn = [] }) => dependsOn));

  expect(sbom.components.map((each) => each["bom-ref"]).filter((ref) => !needed.has(ref))).toEqual([]);
});

test("every package has its license and the SHA-512 that package-lock.json has of it", () => {
  const packages = sbom.components.filter(({ type }) => type === "library");
  const sums = new Set(Object.values(locked).map(({ integrity }) => integrity));
  const integrityOf = ({ hashes = [] }: Component) =>
    hashes.map(({ alg, content }) => `${alg} sha512-${Buffer.from(content, "hex").toString("base64")}`);

  expect(packages.length).toBeGreaterThan(10);
  for (const each of packages) {
    const [sum = ""] = integrityOf(each);
    expect(each.licenses).toHaveLength(1);
    expect(sum).toMatch(/^SHA-512 /);
    expect(sums).toContain(sum.replace("SHA-512 ", ""));
  }
});

test("the license of every package is in the module", () => {
  const licenses = Buffer.from(files.get("THIRD_PARTY_LICENSES") ?? []).toString();
  const names = sbom.components
    .filter(({ type }) => type === "library")
    .map(({ purl = "" }) => decodeURIComponent(purl.replace("pkg:npm/", "")));

  expect(names.filter((name) => !licenses.includes(`\n${name} (`))).toEqual([]);
});

test("every archive, the buildspec and the command line have the SHA-256 of their bytes", () => {
  const sha256 = (name: string) =>
    createHash("sha256")
      .update(files.get(name) ?? "")
      .digest("hex");
  const listedFiles = sbom.components.filter(({ type }) => type === "file");

  expect(listedFiles.map(({ name }) => name)).toEqual(
    [...files.keys()].filter((name) => /^functions\/|\.cjs$/.test(name)).sort(),
  );
  for (const { name, hashes } of listedFiles) {
    expect(hashes).toEqual([{ alg: "SHA-256", content: sha256(name) }]);
  }
});

test("it names no time and no number of its own, so that the same contents have the same bytes", () => {
  expect(text).not.toMatch(/timestamp|serialNumber/);
  expect(text).not.toContain(ROOT);
});

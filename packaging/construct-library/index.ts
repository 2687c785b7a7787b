import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundled, bundleOnce } from "../bundle";
import { declarations } from "../declarations";
import type { ModuleFiles } from "../module-folder";
import { npmManifest, npmTexts } from "../npm-manifest";
import { bundledFiles, finishedPrograms } from "../programs";
import { absoluteLinks } from "../readme";

const SOURCES = join(__dirname, "..", "..", "modules");
const ENTRY_POINT = "fargate-image-scanning/index";
const MAIN = "index.js";

/** Libraries that a project has to have of its own: two copies of these know nothing of each other's constructs. */
export const LIBRARIES = {
  "fargate-image-scanning-cdktf": {
    toolkit: "CDKTF",
    node: ">=20.9",
    needs: "Node 20.9, or later ones",
    peers: { "@cdktf/provider-aws": "^21.22.1", cdktf: "^0.21.0", constructs: "^10.6.0" },
  },
  "fargate-image-scanning-cdktn": {
    toolkit: "CDK Terrain",
    node: ">=22.11",
    needs:
      "Node 22.11, or later ones. The command line `cdktn` needs Node 22.19, and ends with `util.markAsUncloneable is not a function` on Node 20",
    peers: { "@cdktn/provider-aws": "^25.7.0", cdktn: "^0.24.0", constructs: ">=10.6.0 <10.8.0" },
  },
} as const;

type Library = keyof typeof LIBRARIES;

/** The constructs as npm packages, by name: one source, and one package for each toolkit that may stand below it. */
export function constructLibraries(): ReadonlyMap<string, ModuleFiles> {
  const code = bundledConstructs();
  const types = declarations(`modules/${ENTRY_POINT}.ts`);
  const programs = [...finishedPrograms()].map(([name, bytes]) => [`finished/${name}`, bytes] as const);
  const names = Object.keys(LIBRARIES) as Library[];
  return new Map(
    names.map((name) => {
      const rename = name.endsWith("-cdktn") ? onCdkTerrain : String;
      const main = { ...code, bytes: Buffer.from(rename(Buffer.from(code.bytes).toString())) };
      const texts = {
        "package.json": `${JSON.stringify(manifest(name), null, 2)}\n`,
        "README.md": readme(name),
        ...npmTexts(name, [
          ...bundledFiles("finished/", finishedPrograms()),
          { name: MAIN, ...main, runsIn: "Node" },
        ]),
        ...Object.fromEntries(
          [...types].map(([path, text]) => [`types/${path}`, rename(Buffer.from(text).toString())]),
        ),
      };
      const files = Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const);
      return [name, new Map<string, Uint8Array>([[MAIN, main.bytes], ...programs, ...files])];
    }),
  );
}

function bundledConstructs(): Bundled {
  return bundleOnce({
    name: "construct-library.js",
    sources: SOURCES,
    entryPoint: join(SOURCES, `${ENTRY_POINT}.ts`),
    options: {
      bundle: true,
      platform: "node",
      target: "node20.9",
      format: "cjs",
      external: ["@cdktf/*", "cdktf", "constructs"],
      charset: "utf8",
      logLevel: "silent",
    },
  });
}

/** The toolkit has other names there, and the same in it. */
function onCdkTerrain(text: string): string {
  return text.replace(/(\bfrom |\brequire\(|\bimport\()"(@?)cdktf(?=["/])/g, '$1"$2cdktn');
}

function manifest(name: Library) {
  const { toolkit, node, peers } = LIBRARIES[name];
  const types = `./types/modules/${ENTRY_POINT}.d.ts`;
  return {
    ...npmManifest(name, `the construct for ${toolkit}`),
    keywords: ["aws", "fargate", "ecs", "sysdig", "image-scanning", "terraform", name.slice(-5)],
    ...{ type: "commonjs", main: `./${MAIN}`, types },
    exports: { ".": { types, default: `./${MAIN}` }, "./package.json": "./package.json" },
    engines: { node },
    peerDependencies: peers,
  };
}

function readme(name: Library): string {
  const { toolkit, peers, needs } = LIBRARIES[name];
  // Without versions npm takes the newest of each, which need not suit each other.
  const oldest = Object.entries(peers).map(([peer, range]) => `${peer}@${/\d[\d.]+/.exec(range)}`);
  const text = read("packaging/files/construct-library.md")
    .replaceAll("CDKTF", toolkit)
    .replace(/cdktf(?!\.json)/g, name.slice(-5))
    .replace("PEERS", oldest.join(" "))
    .replace("NODE", needs);
  return absoluteLinks(text, "README.md", []);
}

const read = (path: string) => readFileSync(join(__dirname, "..", "..", path), "utf8");

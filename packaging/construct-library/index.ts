import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Of } from "../archive";
import { type Bundled, bundleOnce } from "../bundle";
import { blockOf, publishedModules } from "../module-block/blocks";
import { renderTypes } from "../module-block/types";
import type { ModuleFiles } from "../module-folder";
import { npmManifest, npmTexts } from "../npm-manifest";
import { bundledFiles, finishedPrograms } from "../programs";
import { absoluteLinks } from "../readme";
import type { SynthesizedModule } from "../synthesized-module";

const BLOCKS = join(__dirname, "..", "module-block");
const MAIN = "index.js";
const TYPES = "index.d.ts";
/** Files that Terraform reads; all others of the module are for people. */
const OF_MODULE = /^(functions\/|(modules\/[\w-]+\/)?[\w-]+\.tf$)/;

/** Packages with their peers, which a project must have itself: two copies do not know each other's constructs. */
export const LIBRARIES = {
  "fargate-image-scanning-cdktf": {
    toolkit: "CDKTF",
    node: ">=20.9",
    needs: "Node 20.9, or later ones",
    peers: { cdktf: "^0.21.0", constructs: "^10.6.0" },
  },
  "fargate-image-scanning-cdktn": {
    toolkit: "CDK Terrain",
    node: ">=22.11",
    needs:
      "Node 22.11, or later ones. The command line `cdktn` needs Node 22.19, and ends with `util.markAsUncloneable is not a function` on Node 20",
    peers: { cdktn: "^0.24.0", constructs: ">=10.6.0 <10.8.0" },
  },
} as const;

type Library = keyof typeof LIBRARIES;

/** Returns the module as npm packages with a typed block over it: one source, and one package for each toolkit. */
export function constructLibraries(
  module: SynthesizedModule,
  files: ModuleFiles,
): ReadonlyMap<string, ModuleFiles> {
  const own = [...files].filter(([name]) => OF_MODULE.test(name));
  const code = bundledClasses(module, sha256Of(Buffer.concat(own.map(([, bytes]) => bytes))).slice(0, 32));
  const types = renderTypes(module);
  const names = Object.keys(LIBRARIES) as Library[];
  return new Map(
    names.map((name) => {
      const rename = name.endsWith("-cdktn") ? onCdkTerrain : String;
      const main = { ...code, bytes: Buffer.from(rename(Buffer.from(code.bytes).toString())) };
      const texts = {
        "package.json": `${JSON.stringify(manifest(name), null, 2)}\n`,
        "README.md": readme(name),
        ...npmTexts(name, [
          ...bundledFiles("module/functions/", finishedPrograms()),
          { name: MAIN, ...main, runsIn: "Node" },
        ]),
        [TYPES]: rename(types),
      };
      return [
        name,
        new Map<string, Uint8Array>([
          [MAIN, main.bytes],
          ...own.map(([path, bytes]) => [`module/${path}`, bytes] as const),
          ...Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const),
        ]),
      ];
    }),
  );
}

function bundledClasses(module: SynthesizedModule, hash: string): Bundled {
  const blocks = Object.entries(publishedModules(module)).map(([name, each]) => [name, blockOf(each)]);
  return bundleOnce({
    name: "construct-library.js",
    sources: BLOCKS,
    entryPoint: join(BLOCKS, "library.ts"),
    options: {
      bundle: true,
      platform: "node",
      target: "node20.9",
      format: "cjs",
      external: ["cdktf", "constructs"],
      banner: { js: `const BLOCKS = ${JSON.stringify(Object.fromEntries(blocks))}, FILES_HASH = "${hash}";` },
      charset: "utf8",
      logLevel: "silent",
    },
  });
}

/** Renames the toolkit; its exports have the same names. */
function onCdkTerrain(text: string): string {
  return text.replace(/(\bfrom |\brequire\(|\bimport\()"(@?)cdktf(?=["/])/g, '$1"$2cdktn');
}

function manifest(name: Library) {
  const { toolkit, node, peers } = LIBRARIES[name];
  const types = `./${TYPES}`;
  return {
    ...npmManifest(name, `a typed module block for ${toolkit}`),
    keywords: ["aws", "fargate", "ecs", "sysdig", "image-scanning", "terraform", name.slice(-5)],
    ...{ type: "commonjs", main: `./${MAIN}`, types },
    exports: { ".": { types, default: `./${MAIN}` }, "./package.json": "./package.json" },
    engines: { node },
    // Terraform reads the module's files, which Yarn's zip would hide.
    preferUnplugged: true,
    peerDependencies: peers,
  };
}

function readme(name: Library): string {
  const { toolkit, peers, needs } = LIBRARIES[name];
  // Without versions npm installs the newest of each, which may not fit together.
  const oldest = Object.entries(peers).map(([peer, range]) => `${peer}@${/\d[\d.]+/.exec(range)}`);
  const text = read("packaging/files/construct-library.md")
    .replaceAll("CDKTF", toolkit)
    .replace(/cdktf(?!\.json)/g, name.slice(-5))
    .replace("PEERS", oldest.join(" "))
    .replace("NODE", needs);
  return absoluteLinks(text, "README.md", []);
}

const read = (path: string) => readFileSync(join(__dirname, "..", "..", path), "utf8");

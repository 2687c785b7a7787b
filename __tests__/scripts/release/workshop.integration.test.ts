import { version } from "../../../package.json";
import { archives, artefacts } from "../../../packaging/artefacts";
import { WORKSHOP } from "../../../scripts/release/workshop";

const NAMES = ["fargate-image-scanning-cdktf", "fargate-image-scanning-cdktn"] as const;
let libraries: Awaited<ReturnType<typeof artefacts>>["packages"];

beforeAll(async () => {
  libraries = (await artefacts()).packages;
});

/** Tests one library of a release, whose code begins with something else. */
async function testLibrary(name: string, firstLine = ""): Promise<void> {
  const files = new Map(libraries.get(name));
  files.set("index.js", Buffer.concat([Buffer.from(firstLine), files.get("index.js") ?? Buffer.of()]));
  const packed = await archives({ module: new Map(), packages: new Map([[name, files]]) }, version);
  await WORKSHOP.test(new Map([...packed].filter(([archive]) => archive.endsWith(".tgz"))), version);
}

test.each(NAMES)("%s can be released", async (name) => {
  await testLibrary(name);
});

test.each(NAMES)("%s is refused where it loads what its users do not have", async (name) => {
  await expect(testLibrary(name, 'require("esbuild/lib/main");\n')).rejects.toThrow(
    `${name}-${version}.tgz loads esbuild, which its users do not have: bundle it, or make it a peer.`,
  );
});

test("a library that cannot be synthesized is refused", async () => {
  await expect(testLibrary(NAMES[0], 'throw new Error("broken");\n')).rejects.toThrow("Error: broken");
});

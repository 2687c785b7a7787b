import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../our-files";
import { textOf } from "../pages";
import { sharedFolder } from "../temporary-folder";

const folder = sharedFolder();
const FOLDERS = readdirSync(join(ROOT, "modules"), { withFileTypes: true })
  .filter((entry) => existsSync(join(ROOT, "modules", entry.name, "index.ts")))
  .map(({ name }) => name);

/** What modules/README.md says of the examples: `this` is a construct, and these parts need no declaration. */
const PARTS = `
import { Construct } from "constructs";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { CaBundle } from "./modules/ca-bundle";
import type { FargateImageScanning } from "./modules/fargate-image-scanning";
import type { Installation } from "./modules/installation";
import type { LambdaAccess } from "./modules/node-function";
declare const installation: Installation;
declare const role: IamRole;
declare const caBundle: CaBundle;
declare const lambdaAccess: LambdaAccess;
declare const parts: FargateImageScanning;
const { taskEvents, ledger, token, scanner, results, trigger, coordinator, sweeper, enforcement } = parts;
`;

function examplesOf(folder: string): string[] {
  const text = textOf(`modules/${folder}/README.md`);
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, example = ""]) => example);
}

/** An example as a method of a construct, its imports before it. Its paths begin at the root of the project. */
function complete(example: string): string {
  const [, imports = "", body = ""] = /^((?:import [^;]*;\n)*)([\s\S]*)$/.exec(example) ?? [];
  const text = `${PARTS}export class Example extends Construct {\n  example(): void {\n${body}  }\n}\n`;
  // Two imports of one name would clash where an example has its own.
  const own = [...imports.matchAll(/\b[A-Z]\w+\b/g)].map(([name]) => name);
  const shared = text.replace(/^import type \{ (\w+) \}.*\n/gm, (line, name) =>
    own.includes(name) ? "" : line,
  );
  return `${imports}${shared}`.replaceAll('"./modules/', `"${ROOT}/modules/`);
}

test.each(FOLDERS)("modules/%s says what it makes, what it grants, and shows an example", (folder) => {
  const text = textOf(`modules/${folder}/README.md`);

  expect(text.startsWith(`# ${folder}\n`)).toBe(true);
  expect(text).toContain("\n- **Makes** ");
  expect(examplesOf(folder)).not.toEqual([]);
  expect(textOf("modules/README.md")).toContain(`[${folder}](${folder})`);
});

test("every example in the READMEs of modules/ compiles", () => {
  for (const name of FOLDERS) {
    examplesOf(name).forEach((example, index) => {
      writeFileSync(join(folder, `${name}-${index}.ts`), complete(example));
    });
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig()));

  expect(typeErrors(folder)).toBe("");
});

function tsconfig() {
  return {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: {
      paths: { "*": [join(ROOT, "node_modules/*")] },
      typeRoots: [join(ROOT, "node_modules/@types")],
      // An example shows how a part is made, and uses neither the part nor all that there is.
      noUnusedLocals: false,
    },
    include: ["./*.ts"],
    exclude: [],
  };
}

function typeErrors(folder: string): string {
  try {
    const tsc = join(ROOT, "node_modules/typescript/lib/tsc.js");
    return execFileSync(process.execPath, [tsc, "--project", folder], { encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  currentInterface,
  differences,
  moduleFiles,
  releasedInterface,
  synthesizeModule,
} from "../packaging";
import { renderProduct } from "./generate/render-product";
import { wrongInterface } from "./release-check/interface";
import { parserFindings } from "./release-check/registry-parser";
import { wrongVersion } from "./release-check/version";

const REPOSITORY = join(__dirname, "..");
const FOLDER = join(REPOSITORY, "terraform-module");
/** The Registry takes a module's name and provider from the name of its repository. */
const PUBLISHED_AS = "terraform-aws-fargate-image-scanning";

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

type Check = readonly [what: string, complaints: () => string[] | Promise<string[]>];

/** Checks that terraform-module/ can be published as it is: `release-check.ts [vX.Y.Z]`. */
async function main([tag]: readonly string[]): Promise<void> {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const changelog = read("CHANGELOG.md");
  const module = synthesizeModule();
  const current = await currentInterface(module, version);
  const checks: readonly Check[] = [
    [`version ${tag ?? version}`, () => wrongVersion({ tag, version, changelog })],
    [
      "interface",
      () =>
        wrongInterface({ isRelease: tag !== undefined, released: releasedInterface(), current, changelog }),
    ],
    [
      "committed copy",
      async () => {
        if (read("functions/contract/documentation/product.ts") !== renderProduct()) {
          return [
            "run npm run generate, because addresses are those of another version, and then npm run package.",
          ];
        }
        const stale = differences(FOLDER, await moduleFiles(module));
        return stale.length > 0 ? [`run npm run package, because ${stale.join(", ")}.`] : [];
      },
    ],
    ["the Registry's parser", () => parserFindings(FOLDER)],
  ];
  for (const [what, complaints] of checks) {
    report(what, await gather(complaints));
  }
  console.log(
    process.exitCode
      ? `terraform-module/ cannot be published as ${PUBLISHED_AS} yet.`
      : `terraform-module/ can be published as ${PUBLISHED_AS}.`,
  );
}

/** Returns the complaints of a check. A check that fails to run is a complaint, too. */
async function gather(complaints: Check[1]): Promise<string[]> {
  try {
    return await complaints();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function report(what: string, complaints: readonly string[]): void {
  if (complaints.length === 0) {
    console.log(`ok      ${what}`);
    return;
  }
  process.exitCode = 1;
  for (const complaint of complaints) {
    console.log(`wrong   ${what}: ${complaint}`);
  }
}

void main(process.argv.slice(2));

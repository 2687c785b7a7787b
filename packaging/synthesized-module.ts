import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { App, TerraformAsset } from "cdktf";
import { InstallationStack } from "../modules/fargate-image-scanning";
import { MOVED } from "../modules/fargate-image-scanning/moved";
import { writePrograms } from "./programs";

const STACK = "module";

/** The installation with all inputs as variables, as cdktf synthesizes it: what the published module has to mean. */
export interface SynthesizedModule {
  readonly stack: InstallationStack;
  /** Terraform's JSON, read from the synthesized file. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The files that the configuration reads, by name. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
}

/** Synthesizes the installation on its own: the caller of the module brings provider and backend. */
export function synthesizeModule(moved = MOVED): SynthesizedModule {
  writePrograms();
  const outdir = mkdtempSync(join(tmpdir(), "terraform-module-"));
  try {
    // Validation would ask for a provider.
    const app = new App({ outdir, skipValidation: true });
    const stack = new InstallationStack(app, STACK, moved);
    app.synth();
    const folder = join(outdir, "stacks", STACK);
    const configuration = packagedPaths(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    const assets = stack.node.findAll().filter((node) => node instanceof TerraformAsset);
    return {
      stack,
      configuration: JSON.parse(configuration),
      assets: new Map(assets.map(({ path }) => [basename(path), readFileSync(join(folder, path))])),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Where cdktf puts an asset, such as `assets/scan_trigger_code/<hash>/scan-trigger.zip`. */
const ASSET_FOLDER = /assets\/\w+\/[0-9A-F]{32}\//g;

/** The published module has its files in `functions/`, wherever the module itself is. */
export function packagedPaths(text: string): string {
  return text.replace(ASSET_FOLDER, "$${path.module}/functions/");
}

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { App, TerraformAsset, type TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { InstallationStack } from "../modules/fargate-image-scanning";
import { INPUTS } from "../modules/fargate-image-scanning/inputs";
import { MOVED } from "../modules/fargate-image-scanning/moved";
import type { Input } from "../modules/interface";
import { MEMBER_INPUTS } from "../modules/member/inputs";
import { MemberStack } from "../modules/member/member-stack";
import { writePrograms } from "./programs";

export const STACK = "module";

/** A stack around a published module, with all inputs as variables. */
interface PublishedStack {
  readonly stack: TerraformStack;
  /** The construct whose children are the parts of the module. */
  readonly whole: IConstruct;
  readonly inputs: readonly Input[];
}

/** A stack as cdktf synthesizes it, whose meaning the published module must have. */
export interface SynthesizedModule extends PublishedStack {
  /** Terraform's JSON, read from the synthesized file. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Files that the configuration reads, by name. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  /** Nested modules by folder. */
  readonly nested: ReadonlyMap<string, SynthesizedModule>;
}

export const MEMBER = "modules/member";

/** Synthesizes the installation alone; the module's caller has provider and backend. */
export function synthesizeModule(moved = MOVED): SynthesizedModule {
  writePrograms();
  const nested = new Map([[MEMBER, synthesizeMember()]]);
  return synthesize((app) => {
    const stack = new InstallationStack(app, STACK, moved);
    return { stack, whole: stack.scanning, inputs: INPUTS };
  }, nested);
}

export function synthesizeMember(): SynthesizedModule {
  return synthesize((app) => {
    const stack = new MemberStack(app, STACK);
    return { stack, whole: stack.member, inputs: MEMBER_INPUTS };
  });
}

export function synthesize(
  build: (app: App) => PublishedStack,
  nested: SynthesizedModule["nested"] = new Map(),
): SynthesizedModule {
  const outdir = mkdtempSync(join(tmpdir(), "terraform-module-"));
  try {
    // Validation would ask for a provider.
    const app = new App({ outdir, skipValidation: true });
    const published = build(app);
    app.synth();
    const folder = join(outdir, "stacks", STACK);
    const configuration = packagedPaths(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    const assets = published.stack.node.findAll().filter((node) => node instanceof TerraformAsset);
    return {
      ...published,
      configuration: JSON.parse(configuration),
      assets: new Map(assets.map(({ path }) => [basename(path), readFileSync(join(folder, path))])),
      nested,
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** cdktf's folder of an asset, such as `assets/scan_trigger_code/<hash>/scan-trigger.zip`. */
const ASSET_FOLDER = /assets\/\w+\/[0-9A-F]{32}\//g;

/** Replaces folders of assets by `functions/` of the published module, wherever that is. */
export function packagedPaths(text: string): string {
  return text.replace(ASSET_FOLDER, "$${path.module}/functions/");
}

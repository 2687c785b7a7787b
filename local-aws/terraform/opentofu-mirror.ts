import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ProviderMirror } from "./provider-mirror";

const TERRAFORM_REGISTRY = "registry.terraform.io";
/** The registry of a provider without a host, as OpenTofu takes it. */
const OPENTOFU_REGISTRY = "registry.opentofu.org";

/**
 * The providers of a mirror of Terraform's registry under the names by which OpenTofu asks for them: links in a folder.
 * Both registries serve the same packages of a provider.
 */
export function openTofuMirror(mirror: ProviderMirror, folder: string): ProviderMirror {
  const sources = mirror.providers
    .filter((provider) => provider.startsWith(`${TERRAFORM_REGISTRY}/`))
    .map((provider) => provider.slice(TERRAFORM_REGISTRY.length + 1));
  for (const source of sources) {
    linkPackages(join(mirror.folder, TERRAFORM_REGISTRY, source), join(folder, OPENTOFU_REGISTRY, source));
  }
  return { folder, providers: sources.map((source) => `${OPENTOFU_REGISTRY}/${source}`) };
}

/** A packed provider is a file beside the others; of an unpacked one only the folder of a platform may be a link. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) {
      link(source, target);
      continue;
    }
    mkdirSync(target, { recursive: true });
    for (const platform of readdirSync(source)) link(join(source, platform), join(target, platform));
  }
}

function link(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    // Made by an earlier run, or by another process at this moment.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ProviderMirror } from "./provider-mirror";

const TERRAFORM_REGISTRY = "registry.terraform.io";
/** OpenTofu's registry for a provider without a host. */
const OPENTOFU_REGISTRY = "registry.opentofu.org";

/** Links a mirror's providers under OpenTofu's names for them. Both registries serve the same packages. */
export function openTofuMirror(mirror: ProviderMirror, folder: string): ProviderMirror {
  const sources = mirror.providers
    .filter((provider) => provider.startsWith(`${TERRAFORM_REGISTRY}/`))
    .map((provider) => provider.slice(TERRAFORM_REGISTRY.length + 1));
  for (const source of sources) {
    linkPackages(join(mirror.folder, TERRAFORM_REGISTRY, source), join(folder, OPENTOFU_REGISTRY, source));
  }
  return { folder, providers: sources.map((source) => `${OPENTOFU_REGISTRY}/${source}`) };
}

/** Links a packed provider's file, or an unpacked provider's platform folders: only that level may be links. */
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
    // An earlier run or another process has made the link.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

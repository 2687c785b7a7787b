import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { WORK_FOLDER } from "../work-folder";
import { openTofuMirror } from "./opentofu-mirror";
import type { ProviderMirror } from "./provider-mirror";

const REGISTRY = "registry.terraform.io";
/** A mirror counts only if it has this provider. */
const AWS_PROVIDER = "hashicorp/aws";
/** Folders for shared software. Mirrors are a few levels below. */
const SOFTWARE_ROOTS = ["/opt", "/usr/local", "/usr/share", "/srv", "/var/lib"];
const SEARCH_DEPTH = 3;

/**
 * Returns variables with which `terraform init` of a child process works without the registry. Writes a CLI
 * configuration into `.local-aws/` that names every provider mirror on this machine, and the registry for the rest. It
 * overrides the caller's `TF_CLI_CONFIG_FILE`, which may not exist.
 *
 * `TF_PLUGIN_CACHE_DIR` is not set: Terraform links providers from an unpacked mirror, and two inits must not fill one
 * cache at the same time.
 */
export function terraformEnvironment(): Record<string, string> {
  mkdirSync(WORK_FOLDER, { recursive: true });
  const file = join(WORK_FOLDER, "terraform.tfrc");
  const temporary = `${file}.${process.pid}`;
  const mirrors = findProviderMirrors();
  const forOpenTofu = mirrors.map((mirror, index) =>
    openTofuMirror(mirror, join(WORK_FOLDER, "opentofu-mirrors", String(index))),
  );
  writeFileSync(temporary, cliConfiguration([...mirrors, ...forOpenTofu]));
  renameSync(temporary, file);
  return { TF_CLI_CONFIG_FILE: file, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" };
}

/** Returns a Terraform CLI configuration: the mirrors with their providers, and the registry for the rest. */
export function cliConfiguration(mirrors: readonly ProviderMirror[]): string {
  const mirrored: string[] = [];
  const lines = ["provider_installation {"];
  for (const { folder, providers } of mirrors) {
    // The first mirror with a provider serves it.
    const include = providers.filter((provider) => !mirrored.includes(provider));
    if (include.length === 0) continue;
    mirrored.push(...include);
    lines.push("  filesystem_mirror {", `    path    = ${JSON.stringify(folder)}`);
    lines.push(`    include = ${JSON.stringify(include)}`, "  }");
  }
  // Asking the registry for mirrored providers would fail without access to it.
  const exclude = mirrored.length ? [`    exclude = ${JSON.stringify(mirrored)}`] : [];
  lines.push("  direct {", ...exclude, "  }", "}", "");
  return lines.join("\n");
}

/** Returns the mirrors on this machine that have the AWS provider, the explicitly named first. */
export function findProviderMirrors(environment: NodeJS.ProcessEnv = process.env): ProviderMirror[] {
  const named = (environment.TF_PROVIDER_MIRROR ?? "").split(delimiter).filter(Boolean);
  const folders = [...named, ...impliedFolders(environment)].filter(holdsAwsProvider);
  // The file system is searched only if no mirror is named.
  const found = folders.length > 0 ? folders : SOFTWARE_ROOTS.flatMap((root) => search(root, SEARCH_DEPTH));
  return [...new Set(found)].map((folder) => ({ folder, providers: providersIn(folder) }));
}

/**
 * Returns the folders that Terraform itself searches.
 * https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
function impliedFolders(environment: NodeJS.ProcessEnv): string[] {
  const home = homedir();
  const dataHome = environment.XDG_DATA_HOME || join(home, ".local", "share");
  const dataFolders = (environment.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(delimiter);
  return [
    join(home, ".terraform.d", "plugins"),
    join(home, "Library", "Application Support", "io.terraform", "plugins"),
    ...[dataHome, ...dataFolders].map((folder) => join(folder, "terraform", "plugins")),
  ];
}

function holdsAwsProvider(folder: string): boolean {
  return existsSync(join(folder, REGISTRY, AWS_PROVIDER));
}

function search(folder: string, depth: number): string[] {
  if (holdsAwsProvider(folder)) return [folder];
  return depth === 0 ? [] : subfolders(folder).flatMap((name) => search(join(folder, name), depth - 1));
}

function providersIn(folder: string): string[] {
  return subfolders(folder)
    .filter((host) => host.includes("."))
    .flatMap((host) =>
      subfolders(join(folder, host)).flatMap((namespace) =>
        subfolders(join(folder, host, namespace)).map((type) => `${host}/${namespace}/${type}`),
      ),
    );
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map((entry) => entry.name)
      .sort();
  } catch {
    return []; // not there, or not ours to read
  }
}

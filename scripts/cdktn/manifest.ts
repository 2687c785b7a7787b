/** What the packages of CDKTF are replaced with; their names stay, so that no import changes. */
const ALIASES = {
  cdktf: "npm:cdktn@0.24.0",
  "@cdktf/provider-aws": "npm:@cdktn/provider-aws@25.7.0",
} as const;

/** The provider asks for CDK Terrain by its own name, in a range: pinned to the alias's version. */
const PEER = { cdktn: ALIASES.cdktf.slice("npm:cdktn@".length) };

/** The command line of CDKTF brings a CDKTF of its own, and nothing here needs it. */
const COMMAND_LINE = "cdktf-cli";

/** The parts of a package.json that matter here. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * The same package on CDK Terrain.
 *
 * @throws Error when it does not depend on what CDK Terrain replaces
 */
export function onCdkTerrain<T extends Manifest>(manifest: T): T {
  const missing = Object.keys(ALIASES).filter((name) => !(name in manifest.dependencies));
  if (missing.length > 0) {
    throw new Error(
      `package.json has no dependency on ${missing.join(" and ")}: there is nothing to replace.`,
    );
  }
  const { [COMMAND_LINE]: _, ...devDependencies } = manifest.devDependencies;
  return { ...manifest, dependencies: { ...manifest.dependencies, ...ALIASES, ...PEER }, devDependencies };
}

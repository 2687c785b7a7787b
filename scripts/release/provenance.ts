import { type ModuleFiles, sha256Of } from "../../packaging";

/** The source of an artefact. */
export interface Origin {
  /** Address of the source's repository. */
  readonly repository: string;
  readonly commit: string;
  readonly tag: string;
  /** The lock file, which decides the bundled packages. */
  readonly packageLock: Uint8Array;
}

/**
 * The statement about the commit that the artefacts were made from, and how. It says no time and no machine, so
 * that everybody who builds them again gets the same bytes.
 *
 * @see https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md and
 *   https://slsa.dev/spec/v1.0/provenance
 */
export function provenance(artefacts: ModuleFiles, { repository, commit, tag, packageLock }: Origin): string {
  const source = `git+${repository}`;
  const page = `${repository}/blob/${tag}/docs/releasing.md`;
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [...artefacts]
      .map(([name, bytes]) => ({ name, digest: { sha256: sha256Of(bytes) } }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: `${page}#what-npm-run-release-does`,
        externalParameters: { source: `${source}@refs/tags/${tag}`, entryPoint: "npm run release" },
        resolvedDependencies: [
          { uri: `${source}@refs/tags/${tag}`, digest: { gitCommit: commit } },
          { uri: `${source}@refs/tags/${tag}#package-lock.json`, digest: { sha256: sha256Of(packageLock) } },
        ],
      },
      runDetails: { builder: { id: `${page}#who-releases` } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

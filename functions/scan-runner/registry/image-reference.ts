/** The parts of `registry/repository[:tag]`. */
export interface ImageReference {
  /** Host of the registry, perhaps with its port. */
  readonly host: string;
  /** Path below the host. */
  readonly repository: string;
  /** @default latest */
  readonly tag: string;
}

/** Splits a reference that the settings have checked: only a host may have a port, so the next colon begins the tag. */
export function parseReference(reference: string): ImageReference {
  const [, host = "", repository = "", tag = "latest"] = /^([^/]+)\/([^:]+)(?::(.+))?$/.exec(reference) ?? [];
  return { host, repository, tag };
}

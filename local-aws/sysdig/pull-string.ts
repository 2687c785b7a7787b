/** The image to be pulled, with the name under which Sysdig lists it. */
export interface PulledImage {
  /** The value of `--override-pullstring`, else the reference without `pull://`. */
  readonly pullString: string;
  /** The digest in the reference; empty if it has none. */
  readonly digest: string;
}

/**
 * @param image such as `pull://registry.test/app@sha256:…`
 * @param override value of `--override-pullstring`
 */
export function pulledImage(image: string, override?: string | null): PulledImage {
  const reference = image.replace(/^pull:\/\//, "");
  return {
    pullString: override || reference,
    digest: /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] ?? "",
  };
}

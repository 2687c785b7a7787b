/** The image that the scanner is asked to pull, with the name that Sysdig lists it by. */
export interface PulledImage {
  /** The name people know: what `--override-pullstring` says, else the reference itself without `pull://`. */
  readonly pullString: string;
  /** The digest in the reference; empty where it names none. */
  readonly digest: string;
}

/**
 * Reads the scanner's argument as the scanner does.
 *
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

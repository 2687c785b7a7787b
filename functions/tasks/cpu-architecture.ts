import { excerpt, InvalidImageError, type Platform } from "../contract/image";

/** In the words of a task event; a task definition writes them in capitals. */
const PLATFORMS: Readonly<Record<string, Platform>> = { x86_64: "linux/amd64", arm64: "linux/arm64" };

/**
 * The platform for a CPU architecture in the words of a task event (`x86_64`, `arm64`) or of a task definition
 * (`X86_64`, `ARM64`).
 *
 * @throws InvalidImageError for any other
 */
export function platformOf(architecture: string): Platform {
  const platform = knownPlatform(architecture);
  if (platform === undefined) {
    throw new InvalidImageError(
      `unknown CPU architecture "${excerpt(architecture)}": expected x86_64 or arm64`,
    );
  }
  return platform;
}

/** The same; undefined for any other. */
export function knownPlatform(architecture: string): Platform | undefined {
  const name = architecture.toLowerCase();
  return Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name] : undefined;
}

import { ourFiles as filesLike, ROOT } from "../scripts/our-files";

export { ROOT };

/** Paths from the root of all files that are in the repository or about to be, as `git ls-files` takes patterns. */
export const ourFiles = (...patterns: string[]): string[] => filesLike(patterns);

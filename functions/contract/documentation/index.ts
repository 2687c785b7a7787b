import { REPOSITORY, TITLES, VERSION } from "./product";

/**
 * Returns the address of a file of this version, such as `docs/errors.md`: readers have the published module only.
 * Without a repository in publisher.json, it returns the title of the page.
 */
export function addressOf(path: string): string {
  return REPOSITORY ? `${REPOSITORY}/blob/v${VERSION}/${path}` : `the page "${TITLES[path] ?? path}"`;
}

/** Replaces the path of each page with its address. */
export function withAddresses(text: string): string {
  return text.replace(/\bdocs\/[a-z-]+\.md\b/g, addressOf);
}

/**
 * Returns a command that finds the installation when it is pasted.
 *
 * @param installation the input `name`
 * @param region of the installation. Default: the function's own, or the shell's, if set
 */
export function commandLine(command: string, installation: string, region = process.env.AWS_REGION): string {
  return `fargate-scans ${command} --name ${installation}${region ? ` --region ${region}` : ""}`;
}

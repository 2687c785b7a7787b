import { REPOSITORY, TITLES, VERSION } from "./product";

/**
 * The address of a file of this version, such as `docs/errors.md`. Who reads an alarm or a message has the published module,
 * and not the repository. Where that is stands once, as `repository` of publisher.json; without it, the title of the page.
 */
export function addressOf(path: string): string {
  return REPOSITORY ? `${REPOSITORY}/blob/v${VERSION}/${path}` : `the page "${TITLES[path] ?? path}"`;
}

/** A text with the address of each page instead of its path. */
export function withAddresses(text: string): string {
  return text.replace(/\bdocs\/[a-z-]+\.md\b/g, addressOf);
}

/**
 * A call of the command line that finds the installation when it is pasted.
 *
 * @param installation the input `name`
 * @param region of the installation. Default: where the function runs that says it; elsewhere the one that the shell names, if any
 */
export function commandLine(command: string, installation: string, region = process.env.AWS_REGION): string {
  return `fargate-scans ${command} --name ${installation}${region ? ` --region ${region}` : ""}`;
}

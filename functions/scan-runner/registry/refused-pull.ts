import { ecrRegion } from "../../contract/ecr-host";
import { misconfigured, ScanError } from "../scan-error";
import type { Settings } from "../settings";

/**
 * The error of a registry that refuses a pull, or that says it has no such image.
 * @param answer `absent` for a 404 and the like, `refused` for a 401 or 403
 * @param words of the registry or the scanner
 */
export function refusedPull(
  { IMAGE_REFERENCE, REGISTRY_PASSWORD }: Pick<Settings, "IMAGE_REFERENCE" | "REGISTRY_PASSWORD">,
  answer: "absent" | "refused",
  words: string,
): ScanError {
  const isEcr = ecrRegion(IMAGE_REFERENCE) !== undefined;
  if (!isEcr && !REGISTRY_PASSWORD) {
    // To a stranger, registries answer alike for a private image and for one that does not exist.
    return misconfigured(
      "the registry hides it or lacks it: it was pulled anonymously, since its task definition names no repositoryCredentials, " +
        `or scan-trigger could not read them; name the credentials, or push the image again: ${words}`,
      "source",
    );
  }
  if (answer === "absent") {
    const message = `the registry lacks it, push it again or stop its tasks: ${words}`;
    return new ScanError(message, "permanent", "source");
  }
  const advice = isEcr
    ? "add it to ecr_repository_arns and its repository policy"
    : "renew username and password in its registry secret";
  return misconfigured(`the registry refused it, ${advice}: ${words}`, "source");
}

import type { RunnerErrorCode } from "../contract/build";
import type { ErrorReason } from "./error-reason";

const OWN_FAULT = { errorClass: "permanent", errorScope: "image" } as const;

/** Failures of the scan-runner that only another push of the image, or another task definition, ends. */
export const IMAGE_ERRORS = {
  InvalidImage: {
    says: "must match",
    sentence: "{detail}; {advice}",
    ...OWN_FAULT,
    meaning: "its name, digest or platform is not one",
    advice: "correct the image in the task definition",
  },
  WrongPlatform: {
    says: "the image is not for",
    sentence: "{says} {platform} but for {detail}: push the image for {platform}, or {advice}",
    ...OWN_FAULT,
    meaning: "the image has one platform, which is not the task's: push it for that one",
    advice: "correct the platform in the task definition",
  },
  NoManifest: {
    says: "is no image manifest",
    sentence: "{detail} {says}; {advice}",
    ...OWN_FAULT,
    meaning: "the registry has something other than an image there",
    advice: "push the image again, in the format of OCI or in schema 2 of Docker",
  },
  NoSuchPlatform: {
    says: "it has no image for",
    sentence: "{says} {platform}, only {detail}; {advice}",
    ...OWN_FAULT,
    meaning: "a multi-platform image lacks the platform that the task definition asks for",
    advice: "push the image for that platform, too",
  },
  AmbiguousIndex: {
    says: "its index or manifest can be read in two ways",
    sentence: "{says}: {detail}; {advice}",
    ...OWN_FAULT,
    meaning:
      "two entries of an index fit the platform equally well, one names none beside others that do, or a key comes twice",
    advice: "push the image again, with one entry for each platform",
  },
} as const satisfies Partial<Record<RunnerErrorCode, ErrorReason>>;

import { BACKEND_ERRORS } from "../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../functions/errors/build-errors";
import type { CodedReason } from "../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../functions/errors/runner-errors";

/** Errors about registries, and about the secrets and images in them. */
const OF_REGISTRIES: readonly CodedReason[] = [
  BUILD_ERRORS.SecretNotListed,
  BUILD_ERRORS.SecretOfOtherRegistry,
  BUILD_ERRORS.DeniedRegistrySecret,
  RUNNER_ERRORS.HiddenImage,
  RUNNER_ERRORS.PullRefused,
  RUNNER_ERRORS.EcrLogin,
  RUNNER_ERRORS.ForeignLogin,
  RUNNER_ERRORS.TokenAsPassword,
  RUNNER_ERRORS.UntrustedCertificate,
  RUNNER_ERRORS.ImageAbsent,
  RUNNER_ERRORS.ManifestUnknown,
  RUNNER_ERRORS.NoManifest,
  RUNNER_ERRORS.NoSuchPlatform,
  RUNNER_ERRORS.AmbiguousIndex,
  RUNNER_ERRORS.WrongPlatform,
  RUNNER_ERRORS.WrongContent,
  RUNNER_ERRORS.RegistryTrouble,
  RUNNER_ERRORS.TooManyRequests,
];

/** Returns a catalogue's other errors, because each error stands on one page only. */
const withoutRegistries = (catalogue: Readonly<Record<string, CodedReason>>): CodedReason[] =>
  Object.values(catalogue).filter((error) => !OF_REGISTRIES.includes(error));

/** The tables of errors of each page of docs/, by their markers; `npm run generate` writes them there. */
export const ERROR_TABLES: Readonly<Record<string, Readonly<Record<string, readonly CodedReason[]>>>> = {
  "docs/errors.md": {
    "build-errors": withoutRegistries(BUILD_ERRORS),
    "runner-errors": withoutRegistries(RUNNER_ERRORS),
  },
  "docs/backend-mode.md": {
    "backend-errors": Object.values(BACKEND_ERRORS),
  },
  "docs/registries.md": {
    "registry-errors": OF_REGISTRIES,
  },
};

import { BACKEND_ERRORS } from "../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../functions/errors/build-errors";
import { RUNNER_ERRORS } from "../../functions/errors/runner-errors";
import type { ErrorTable } from "./render-errors";

/** The errors that are about registries, and the secrets and images in them. */
const OF_REGISTRIES = [
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

/** The tables of errors in each page of docs/, by the names of their markers; `npm run generate` prints them there. */
export const ERROR_TABLES: Readonly<Record<string, Readonly<Record<string, ErrorTable>>>> = {
  "docs/errors.md": {
    "build-errors": { errors: Object.values(BUILD_ERRORS) },
    "runner-errors": { errors: Object.values(RUNNER_ERRORS) },
  },
  "docs/backend-mode.md": {
    "backend-errors": { errors: Object.values(BACKEND_ERRORS) },
  },
  "docs/registries.md": {
    "registry-errors": { errors: OF_REGISTRIES, columns: ["reason says", "what it means", "what to do"] },
  },
};

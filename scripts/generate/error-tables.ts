import { BACKEND_ERRORS } from "../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../functions/errors/build-errors";
import type { CodedReason } from "../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../functions/errors/runner-errors";
import { BACKEND_MEANINGS, BUILD_MEANINGS, RUNNER_MEANINGS } from "./error-meanings";

/** An error as a page says it. */
export type DocumentedError = CodedReason & { readonly meaning: string };

function documented<Code extends string>(
  catalogue: Readonly<Record<Code, CodedReason>>,
  meanings: Readonly<Record<Code, string>>,
) {
  const codes = Object.keys(catalogue) as Code[];
  const entries = codes.map((code) => [code, { ...catalogue[code], meaning: meanings[code] }]);
  return Object.fromEntries(entries) as Readonly<Record<Code, DocumentedError>>;
}

const BUILD = documented(BUILD_ERRORS, BUILD_MEANINGS);
const RUNNER = documented(RUNNER_ERRORS, RUNNER_MEANINGS);
const BACKEND = documented(BACKEND_ERRORS, BACKEND_MEANINGS);

/** The errors that are about registries, and the secrets and images in them. */
const OF_REGISTRIES: readonly DocumentedError[] = [
  BUILD.SecretNotListed,
  BUILD.SecretOfOtherRegistry,
  BUILD.DeniedRegistrySecret,
  RUNNER.HiddenImage,
  RUNNER.PullRefused,
  RUNNER.EcrLogin,
  RUNNER.ForeignLogin,
  RUNNER.TokenAsPassword,
  RUNNER.UntrustedCertificate,
  RUNNER.ImageAbsent,
  RUNNER.ManifestUnknown,
  RUNNER.NoManifest,
  RUNNER.NoSuchPlatform,
  RUNNER.AmbiguousIndex,
  RUNNER.WrongPlatform,
  RUNNER.WrongContent,
  RUNNER.RegistryTrouble,
  RUNNER.TooManyRequests,
];

/** The other errors of a catalogue: one stands on one page. */
const withoutRegistries = (catalogue: Readonly<Record<string, DocumentedError>>): DocumentedError[] =>
  Object.values(catalogue).filter((error) => !OF_REGISTRIES.includes(error));

/** The tables of errors in each page of docs/, by the names of their markers; `npm run generate` prints them there. */
export const ERROR_TABLES: Readonly<Record<string, Readonly<Record<string, readonly DocumentedError[]>>>> = {
  "docs/errors.md": {
    "build-errors": withoutRegistries(BUILD),
    "runner-errors": withoutRegistries(RUNNER),
  },
  "docs/backend-mode.md": {
    "backend-errors": Object.values(BACKEND),
  },
  "docs/registries.md": {
    "registry-errors": OF_REGISTRIES,
  },
};

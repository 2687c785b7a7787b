import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import {
  EXIT_VARIABLE,
  EXPORTED_VARIABLES,
  type ExportedVariable,
  type ProjectVariable,
  REPORTS,
  type RunnerErrorCode,
} from "../../functions/contract/build";
import { UNEXPORTABLE } from "../../functions/contract/exportable";
import {
  MAX_BUILDSPEC_CHARACTERS,
  PROXY_BLOCK,
  REPORT_GROUP,
  RUNTIME_VERSIONS_BLOCK,
} from "../../modules/inline-scanner/buildspec-text";
import { version } from "../../package.json";
import { type Bundled, bundleOnce } from "../bundle";
import { controlImage } from "./control-image";

/**
 * Properties of the scan-runner's own, which get short names. None may be a name in the scanner's or a registry's JSON
 * or of Node's, or ever be in quotes.
 */
export const INTERNAL_PROPERTIES: readonly string[] = [
  ...["exported", "findings", "listed", "judgement", "group", "title", "details", "row"],
  ...["vulnerability", "inPackage", "rating", "cvss", "ofImage", "byName", "judged", "rank", "words", "why"],
  ...["problem", "exitCode", "hasResult", "ending", "lastLines", "folder"],
  ...["reference", "registryHost", "repository", "tag", "imageDigest", "imagePlatform"],
  ...["apiToken", "login", "loginUser", "loginPassword"],
  ...["indexDigests", "configDigest", "namedPlatform", "manifest", "httpStatus", "header", "body"],
];

const FUNCTIONS = join(__dirname, "../../functions");
const PROGRAM = join(FUNCTIONS, "programs/scan-runner/main.ts");

/** Tells readers in the CodeBuild console where the readable source is. */
const HEAD = `# fargate-image-scanning ${version}
# Source: functions/programs/scan-runner
`;

/**
 * Returns the buildspec with the scan-runner inside. It holds only text of this repository: values that differ per
 * deployment or image are environment variables, except {@link REPORT_GROUP}.
 *
 * @returns YAML; a `${` in it is literal and must be escaped for Terraform
 * @throws Error when the text is longer than {@link MAX_BUILDSPEC_CHARACTERS}
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function renderBuildspec(): string {
  // One space a level, because each line of the program pays for it.
  const buildspec = `${HEAD}version: 0.2
env:
 shell: bash
 exported-variables: [${EXPORTED_VARIABLES.join()}]
phases:
${RUNTIME_VERSIONS_BLOCK} build:
  commands:
  - |
${indent(RUN_PROGRAM.replace("PROGRAM_TEXT", programText))}
 post_build:
  commands:
  - |
${indent(READ_OUTCOME)}
  - test "$${EXIT_VARIABLE}" = 0
${REPORTS_BLOCK}`;
  // The project adds that block if there is a proxy.
  return checkLength(buildspec, MAX_BUILDSPEC_CHARACTERS - PROXY_BLOCK.length);
}

/** Refuses a buildspec that exceeds its limit. */
export function checkLength(buildspec: string, limit = MAX_BUILDSPEC_CHARACTERS): string {
  if (buildspec.length <= limit) return buildspec;
  throw new Error(
    `The buildspec of the inline scanner has ${buildspec.length} characters, allowed are ${limit}. ` +
      "Shorten functions/programs/scan-runner, or move the program out of the buildspec.",
  );
}

const CA_BUNDLE = "CA_BUNDLE" satisfies ProjectVariable;

// The CA bundle counts besides the system's certificates: a custom image's file, Amazon Linux's and Debian's.
const TRUST_CA_BUNDLE = `if test "$${CA_BUNDLE}"; then
 cat "$SSL_CERT_FILE" /etc/ssl/certs/ca-{bundle,certificates}.crt >ca.pem 2>&-
 echo "$${CA_BUNDLE}" >>ca.pem
 unset ${CA_BUNDLE}
 export {AWS_CA_BUNDLE,CURL_CA_BUNDLE,SSL_CERT_FILE}=$PWD/ca.pem
fi`;

// In a fresh folder: on Lambda compute only the temp folder is writable, and local builds share it. The quoted
// delimiter keeps the shell from reading the text. The phase succeeds even if the program is killed, so that the next
// phase can report it.
const RUN_PROGRAM = `export DIR=$(mktemp -d)
chmod 700 /codebuild 2>&-
(cd "$DIR"
chmod 711 .
cat >main.mjs <<'EOF'
PROGRAM_TEXT
EOF
${TRUST_CA_BUNDLE}
node main.mjs) || true`;

/** Exports of the build if the program did not get to its end, in the shell's words. */
const NO_END = {
  SCAN_VERDICT: "",
  SCAN_ERROR: "NoEnd" satisfies RunnerErrorCode,
} satisfies Partial<Record<ExportedVariable, string>>;

/** One of these is never empty if the program got to its end. */
const ENDINGS = ["SCAN_VERDICT", "SCAN_ERROR"] satisfies ExportedVariable[];

/** Names of the program's files, without their common prefix. */
const LEFT_BEHIND = [...EXPORTED_VARIABLES, EXIT_VARIABLE].map((name) => name.replace(/^SCAN_/, ""));

// Values are data: read line by line, never run, and dropped if they hold a character that may not be exported. The
// program writes its exit last; without it, nothing that the program left counts.
const READ_OUTCOME = `cp "$DIR"/*.xml .
LC_ALL=C
bad='${UNEXPORTABLE.source}'
for name in SCAN_{${LEFT_BEHIND.join(",")}}; do
 value=
 read -r value <"$DIR/$name"
 case $value in *$bad*) value= ;; esac
 export "$name=$value"
done 2>&-
if test -z "$${EXIT_VARIABLE}" -o -z "${ENDINGS.map((name) => `$${name}`).join("")}"; then
 ${EXIT_VARIABLE}=1
${Object.entries(NO_END)
  .map(([name, word]) => ` ${name}=${word}`)
  .join("\n")}
fi
rm -rf "$DIR"`;

// In the working folder, because variables are not expanded here. Each build has its own (on Lambda compute below
// /tmp). Files without a format are JUnit's.
const REPORTS_BLOCK = `reports:
 ${REPORT_GROUP}-${REPORTS.findings}: {files: [scan.xml]}
 ${REPORT_GROUP}-${REPORTS.list}: {files: [list.xml]}
`;

export const BUNDLE_OPTIONS = {
  entryPoints: [PROGRAM],
  bundle: true,
  write: false,
  platform: "node",
  target: "node20",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  minifyWhitespace: true,
  minifySyntax: true,
  minifyIdentifiers: true,
  mangleProps: new RegExp(`^(${INTERNAL_PROPERTIES.join("|")})$`),
  define: { CONTROL_IMAGE: JSON.stringify(controlImage()) },
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
} as const satisfies BuildOptions;

let program: Bundled | undefined;

/** Returns the scan-runner, bundled once for each process. */
export function scanRunner(): Bundled {
  program ??= bundleProgram();
  return program;
}

function bundleProgram(): Bundled {
  const { entryPoints, ...options } = BUNDLE_OPTIONS;
  return bundleOnce({
    name: "scan-runner.mjs",
    sources: FUNCTIONS,
    entryPoint: entryPoints[0],
    options,
  });
}

const programText = () => breakLines(Buffer.from(scanRunner().bytes).toString().trim());

/** Breaks lines, so that editors and consoles can show them. Each line costs its indentation. */
const breakLines = (program: string): string =>
  program.replace(/.{2000,}?[;}](?=(async |)function |var )/g, "$&\n");

const indent = (text: string): string => text.replace(/^(?=.)/gm, "   ");

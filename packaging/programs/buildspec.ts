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
 * Properties that only the scan-runner itself reads and writes: they get short names, too. None of them may be a name in
 * the scanner's JSON, in a registry's, or of Node's, and none is ever written in quotes.
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

/** The program below has short names. A reader in the CodeBuild console learns here where the readable one is. */
const HEAD = `# fargate-image-scanning ${version}
# Source: functions/programs/scan-runner
`;

/**
 * The buildspec of the scanner's CodeBuild project, with the scan-runner inside. Only text of this repository goes
 * into it: what differs per deployment or per image comes in as environment variables, but for {@link REPORT_GROUP}.
 *
 * @returns YAML; a `${` in it is meant literally and has to be escaped for Terraform
 * @throws Error when the text is longer than {@link MAX_BUILDSPEC_CHARACTERS}
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function renderBuildspec(): string {
  // One space a level: each line of the program pays for its indentation.
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
  // The project adds that block where there is a proxy.
  return checkLength(buildspec, MAX_BUILDSPEC_CHARACTERS - PROXY_BLOCK.length);
}

/** Refuses a buildspec that has outgrown its limit. */
export function checkLength(buildspec: string, limit = MAX_BUILDSPEC_CHARACTERS): string {
  if (buildspec.length <= limit) return buildspec;
  throw new Error(
    `The buildspec of the inline scanner has ${buildspec.length} characters, allowed are ${limit}. ` +
      "Shorten functions/programs/scan-runner, or move the program out of the buildspec.",
  );
}

const CA_BUNDLE = "CA_BUNDLE" satisfies ProjectVariable;

// curl, the AWS CLI and the scanner trust the CA bundle beside what the system does. The first file is of a custom
// image that names one, the others are of Amazon Linux and of Debian.
const TRUST_CA_BUNDLE = `if test "$${CA_BUNDLE}"; then
 cat "$SSL_CERT_FILE" /etc/ssl/certs/ca-{bundle,certificates}.crt >ca.pem 2>&-
 echo "$${CA_BUNDLE}" >>ca.pem
 unset ${CA_BUNDLE}
 export {AWS_CA_BUNDLE,CURL_CA_BUNDLE,SSL_CERT_FILE}=$PWD/ca.pem
fi`;

// The program ends up in a fresh folder: on Lambda compute only the temp folder is writable, and local builds share it.
// The quoted delimiter keeps the shell from reading the text. The phase ends well even when the program is killed, so
// that the next one can say so.
const RUN_PROGRAM = `export DIR=$(mktemp -d)
chmod 700 /codebuild 2>&-
(cd "$DIR"
chmod 711 .
cat >main.mjs <<'EOF'
PROGRAM_TEXT
EOF
${TRUST_CA_BUNDLE}
node main.mjs) || true`;

/** Exports of the build where the program did not get to its end, as words of the shell. */
const NO_END = {
  SCAN_VERDICT: "",
  SCAN_ERROR: "NoEnd" satisfies RunnerErrorCode,
} satisfies Partial<Record<ExportedVariable, string>>;

/** Variables of a program that did: one of them is never empty then. */
const ENDINGS = ["SCAN_VERDICT", "SCAN_ERROR"] satisfies ExportedVariable[];

/** The names of the files that it leaves behind, without what all of them begin with. */
const LEFT_BEHIND = [...EXPORTED_VARIABLES, EXIT_VARIABLE].map((name) => name.replace(/^SCAN_/, ""));

// Values are data: read line by line, never run, and dropped when they hold a character that may not be exported. The
// program writes its exit last, so without it the program did not get to its end, and nothing that it left counts.
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

// In the working folder, which every build has of its own on both computes (below /tmp on Lambda compute): variables are not
// expanded here. Files without a format are JUnit's.
const REPORTS_BLOCK = `reports:
 ${REPORT_GROUP}-${REPORTS.findings}: {files: [scan.xml]}
 ${REPORT_GROUP}-${REPORTS.list}: {files: [list.xml]}
`;

/** How the scan-runner becomes one short text. */
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

/** The scan-runner, which no two buildspecs of a process have another one of. */
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

/** Lines that editors and consoles can show. Each of them costs its indentation. */
const breakLines = (program: string): string =>
  program.replace(/.{2000,}?[;}](?=(async |)function |var )/g, "$&\n");

const indent = (text: string): string => text.replace(/^(?=.)/gm, "   ");

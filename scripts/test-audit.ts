import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "../local-aws/run-command";
import { ACCEPTED_FINDINGS } from "./audit/accepted-findings";
import {
  type AuditFailure,
  type AuditReport,
  complaints,
  hasNoService,
  type Locked,
  unneeded,
} from "./audit/judge";

const REPOSITORY = join(__dirname, "..");
/** Exit code that is no failure, so that a pipeline behind a mirror without advisories may go on. */
const NO_SERVICE = 3;
const NPM_PURL = "pkg:npm/";

const read = (path: string) => JSON.parse(readFileSync(join(REPOSITORY, path), "utf8"));

/** Returns the packages in functions and builds, by the module's own list of components. */
function bundledPackages(): Set<string> {
  const { components } = read("terraform-module/sbom.cdx.json") as { components: { purl?: string }[] };
  const purls = components.flatMap(({ purl }) => (purl?.startsWith(NPM_PURL) ? [purl] : []));
  return new Set(purls.map((purl) => decodeURIComponent(purl.slice(NPM_PURL.length))));
}

async function main(): Promise<number> {
  // Warnings of npm would stand before the report.
  const { output } = await runCommand("npm", ["audit", "--json", "--loglevel=silent"], { cwd: REPOSITORY });
  const answer = parse(output);
  if (answer === undefined || !("vulnerabilities" in answer)) {
    if (answer !== undefined && hasNoService(answer)) {
      console.error(`npm's registry has no audit service here, so nothing was audited: ${answer.message}.`);
      return NO_SERVICE;
    }
    console.error(`npm audit made no report: ${answer?.message ?? lastLines(output)}`);
    return 1;
  }
  const { packages } = read("package-lock.json") as { packages: Locked };
  const bundled = bundledPackages();
  const wrong = complaints(answer, ACCEPTED_FINDINGS, bundled, packages);
  for (const sentence of [...wrong, ...unneeded(answer, ACCEPTED_FINDINGS)]) console.log(sentence);
  if (wrong.length > 0) return 1;
  console.log(
    `npm audit: nothing in the ${bundled.size} packages of functions; elsewhere ${ACCEPTED_FINDINGS.length} findings accepted with a reason.`,
  );
  return 0;
}

function parse(output: string): AuditReport | AuditFailure | undefined {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

main().then((code) => {
  process.exitCode = code;
});

import { join } from "node:path";
import { parseArgs } from "node:util";
import { ReleaseRefused, Repository, withoutUsers } from "./release/git";
import { release } from "./release/release";
import { WORKSHOP } from "./release/workshop";

const REPOSITORY = join(__dirname, "..");
const USAGE =
  "npm run release -- --module-repository URL [--remote NAME] [--dry-run]: docs/contributing/releasing.md says what each is.";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "module-repository": { type: "string" },
      remote: { type: "string", default: "origin" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const { "module-repository": moduleRemote, remote, "dry-run": isDryRun } = values;
  if (moduleRemote === undefined) throw new ReleaseRefused(USAGE);
  const repository = new Repository(REPOSITORY);
  await release({ repository, remote, moduleRemote, isDryRun }, WORKSHOP, console.log);
}

main().catch((error: Error & { readonly code?: string }) => {
  process.exitCode = 1;
  const isUsage = error.code?.startsWith("ERR_PARSE_ARGS");
  console.error(withoutUsers(isUsage ? `${error.message}\n${USAGE}` : error.message));
});

import { join } from "node:path";
import { lastLines, runCommand } from "../local-aws/run-command";

const REPOSITORY = join(__dirname, "..");
/** Exit code that is no failure, so that a pipeline behind a mirror without advisories may go on. */
const NO_SERVICE = 3;
/** Statuses of a registry that does not know the call, or forbids it. */
const NO_SUCH_SERVICE = [403, 404, 405, 501];
/**
 * The only place where advisories are accepted: copies inside cdktf's own archive, which npm cannot replace. They zip
 * the folder of an asset at synthesis, with names of this repository, and are in no function: functions never import
 * cdktf. 0.21.0 is its last version.
 */
const ACCEPTED = /^node_modules\/cdktf\/node_modules\//;

/** The part of `npm audit --json` that is read. A mere name instead of an advisory refers to that package's own. */
interface Vulnerability {
  readonly via: readonly (Readonly<Record<"url" | "title" | "severity" | "range", string>> | string)[];
  readonly nodes: readonly string[];
}

async function main(): Promise<number> {
  // Warnings of npm would stand before the report.
  const { output } = await runCommand("npm", ["audit", "--json", "--loglevel=silent"], { cwd: REPOSITORY });
  const { vulnerabilities, message, statusCode } = output.startsWith("{") ? JSON.parse(output) : {};
  if (NO_SUCH_SERVICE.includes(statusCode)) {
    console.error(`npm's registry has no audit service here, so nothing was audited: ${message}.`);
    return NO_SERVICE;
  }
  if (vulnerabilities === undefined) {
    console.error(`npm audit made no report: ${message ?? lastLines(output)}`);
    return 1;
  }
  const found = Object.entries(vulnerabilities as Readonly<Record<string, Vulnerability>>).flatMap(
    ([name, { via, nodes }]) =>
      via
        .filter((each) => typeof each !== "string")
        .map(({ url, title, severity, range }) => ({
          isAccepted: nodes.every((folder) => ACCEPTED.test(folder)),
          text: `${name} ${range} (${nodes.join(", ")}): ${severity}, ${title} (${url})`,
        })),
  );
  const wrong = found.filter(({ isAccepted }) => !isAccepted);
  for (const { text, isAccepted } of found) console.log(`${isAccepted ? "accepted" : "upgrade"}: ${text}`);
  console.log(`npm audit: ${wrong.length} to upgrade, ${found.length - wrong.length} accepted inside cdktf.`);
  return wrong.length > 0 ? 1 : 0;
}

main().then((code) => {
  process.exitCode = code;
});

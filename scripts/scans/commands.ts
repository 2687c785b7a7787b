/** What can be asked of an installation; without a command its images are listed. */
export const COMMANDS = ["list", "rescan", "waiting", "breaker"] as const;
export type Command = (typeof COMMANDS)[number];

const EVERY: readonly Command[] = COMMANDS;
const LIST: readonly Command[] = ["list"];
const RESCAN: readonly Command[] = ["rescan"];
const BREAKER: readonly Command[] = ["breaker"];

/** The options, each with the commands that take it. */
export const OPTIONS = {
  status: { type: "string", multiple: true, of: LIST },
  repository: { type: "string", multiple: true, of: LIST },
  image: { type: "string", multiple: true, of: RESCAN },
  all: { type: "boolean", of: RESCAN },
  before: { type: "string", of: RESCAN },
  probe: { type: "boolean", of: BREAKER },
  json: { type: "boolean", of: EVERY },
  name: { type: "string", of: EVERY },
  table: { type: "string", of: EVERY },
  region: { type: "string", of: EVERY },
  demo: { type: "boolean", of: EVERY },
  help: { type: "boolean", short: "h", of: EVERY },
} as const;
export type Option = keyof typeof OPTIONS;

const COMMON = "[--json] [--name NAME | --table TABLE] [--region REGION] [--demo] [--help]";

export const USAGE: Readonly<Record<Command, string>> = {
  list: `npm run scans -- [--status STATUS[,STATUS]] [--repository GLOB] ${COMMON}`,
  rescan: `npm run scans -- rescan (--image DIGEST|REFERENCE | --all [--before TIME]) ${COMMON}`,
  waiting: `npm run scans -- waiting ${COMMON}`,
  breaker: `npm run scans -- breaker [--probe] ${COMMON}`,
};

export const HELP = `${COMMANDS.map((command) => USAGE[command]).join("\n")}

Without a command: lists the images of an installation with their verdicts, the worst first.

  --status      only images with this verdict (PASSED, FAILED, NO_POLICY) or whose latest scan is in this state (WAITING,
                HELD, STARTING, SCANNING, ERROR); several separated by commas, or the option repeated
  --repository  only images that a glob pattern names, as in exclude_images: * stays within a path segment, ** crosses /
                (docker.io/library/*); may be repeated

rescan: has images scanned again before their verdicts are stale. The verdicts stand until then.

  --image       this image on every platform, by its digest (sha256:…) or its reference (nginx:1.27): a scan of it is
                started within a minute or when there is capacity; may be repeated
  --all         every image that has a verdict, when a task or a sweep sees it next
  --before      only verdicts from before this time (2026-03-01T12:00:00Z), such as to go on where --all was interrupted

waiting: lists the scans that wait, the earliest deadline first, each with its cause.

breaker: says whether an error that hits every image holds all scans up, since when, why, and when the next one is tried.

  --probe       tries one within a minute

All of them take:

  --json        JSON instead of a text: of list and waiting one object a line, of list in no particular order
  --name        input name of the installation (fargate-image-scanning)
  --table       name of its table, which is its output ledger_table_name, instead of --name
  --region      AWS region, where AWS_REGION or the profile does not say
  --demo        the installation that npm run demo -- --keep has left up
  --help        this text

Credentials are found as by every AWS tool (AWS_PROFILE, AWS_ACCESS_KEY_ID, …). docs/scans.md has the rights that each
command needs.`;

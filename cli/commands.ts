/** What can be asked of an installation; without a command its images are listed. */
export const COMMANDS = [
  "list",
  "show",
  "digest",
  "rescan",
  "waiting",
  "breaker",
  "deployment",
  "audit",
  "gate",
  "wait",
] as const;
export type Command = (typeof COMMANDS)[number];

const EVERY: readonly Command[] = COMMANDS;
const LIST: readonly Command[] = ["list"];
const RESCAN: readonly Command[] = ["rescan"];
const BREAKER: readonly Command[] = ["breaker"];
const AUDIT: readonly Command[] = ["audit"];
const DIGEST: readonly Command[] = ["digest"];
const GATE: readonly Command[] = ["gate"];
const WAIT: readonly Command[] = ["wait"];

/** The options, each with the commands that take it. */
export const OPTIONS = {
  status: { type: "string", multiple: true, of: LIST },
  repository: { type: "string", multiple: true, of: LIST },
  running: { type: "boolean", of: LIST },
  owner: { type: "string", multiple: true, of: LIST },
  cluster: { type: "string", multiple: true, of: LIST },
  change: { type: "string", multiple: true, of: LIST },
  csv: { type: "boolean", of: LIST },
  image: { type: "string", multiple: true, of: [...RESCAN, ...WAIT] },
  all: { type: "boolean", of: RESCAN },
  before: { type: "string", of: RESCAN },
  probe: { type: "boolean", of: BREAKER },
  days: { type: "string", of: [...AUDIT, ...DIGEST] },
  minutes: { type: "string", of: GATE },
  reason: { type: "string", of: GATE },
  platform: { type: "string", of: WAIT },
  timeout: { type: "string", of: WAIT },
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
  list: `npm run scans -- [--status STATUS[,STATUS]] [--repository GLOB] [--running] [--owner NAME] [--cluster NAME] [--change CHANGE[,CHANGE]] [--csv] ${COMMON}`,
  show: `npm run scans -- show DIGEST|REFERENCE ${COMMON}`,
  digest: `npm run scans -- digest [--days DAYS] ${COMMON}`,
  rescan: `npm run scans -- rescan (--image DIGEST|REPOSITORY[:TAG]@DIGEST|REFERENCE | --all [--before TIME]) ${COMMON}`,
  waiting: `npm run scans -- waiting ${COMMON}`,
  breaker: `npm run scans -- breaker [--probe] ${COMMON}`,
  deployment: `npm run scans -- deployment SERVICE|CLUSTER/SERVICE|ARN ${COMMON}`,
  audit: `npm run scans -- audit [--days DAYS] ${COMMON}`,
  gate: `npm run scans -- gate [open --reason REASON [--minutes MINUTES] | close] ${COMMON}`,
  wait: `npm run scans -- wait --image DIGEST|REFERENCE|REPOSITORY[:TAG]@DIGEST [--platform PLATFORM] [--timeout SECONDS] ${COMMON}`,
};

export const HELP = `${COMMANDS.map((command) => USAGE[command]).join("\n")}

Without a command: lists the images of an installation with their verdicts, the worst first.

  --status      only images with this verdict (PASSED, FAILED, NO_POLICY) or whose latest scan is in this state (WAITING,
                HELD, STARTING, SCANNING, ERROR); several separated by commas, or the option repeated
  --repository  only images that a glob pattern names, as in exclude_images: * stays within a path segment, ** crosses /
                (docker.io/library/*); may be repeated
  --running     only images that something runs, as of the latest sweep and the scans that ended since then
  --owner       only images that a service of this owner runs, by its tags (owner_tag_keys); may be repeated
  --cluster     only images that run in this cluster, by its name or ARN; may be repeated
  --change      only images whose latest verdict is the first, or worse, better or the same as the one before; several
                separated by commas, or the option repeated
  --csv         comma-separated values for a spreadsheet, instead of the table

show: everything that is known of an image, by its digest (sha256:…) or its reference (nginx:1.27): verdict, rules,
vulnerabilities with their fixes, who runs it, its latest verdicts, its sources, and the exceptions that name it.

digest: what fails and runs, what got better, what was never scanned, capacity, and what the gate and enforcement did: the
text that summary_schedule publishes, without publishing it.

  --days        of so many days, up to 90, instead of since the last one that was published (a week where none was)

rescan: has images scanned again before their verdicts are stale. The verdicts stand until then.

  --image       this image on every platform, by its digest (sha256:…: under each name that has a verdict of its own), by
                REPOSITORY[:TAG]@DIGEST (under this name) or its reference (nginx:1.27): a scan of it is started within a
                minute or when there is capacity; may be repeated
  --all         every image that has a verdict, when a task or a sweep sees it next
  --before      only verdicts from before this time (2026-03-01T12:00:00Z), such as to go on where --all was interrupted

waiting: lists the scans that wait, the earliest deadline first, each with its cause.

breaker: says whether an error that hits every image holds all scans up, since when, why, and when the next one is tried.

  --probe       tries one within a minute

deployment: says what the deployment gate decided on the latest deployments of a service, which it holds now, and, where it
refused one, what to do and how to get an exception. The service is named by its name, by CLUSTER/SERVICE, or by its ARN.

audit: lists the images because of which deployments would have been blocked if the gate's mode were block.

  --days        so many days back (7), up to 90: so long decisions are kept

gate: says whether somebody has opened the deployment gate. "gate open" lets every deployment through for a while, whatever
verdicts its images have; "gate close" ends that. Both are published.

  --reason      why it is opened
  --minutes     for so long (60), up to 1440

wait: waits for the verdict of an image, for pipelines. Exits with 0 if it passed, 1 if it failed, 2 if there is no verdict in
time, and 3 after an error.

  --image       the image, by its digest (sha256:…), its reference, or REPOSITORY@DIGEST, which a verdict needs that rests on
                a name; a tag of ECR is resolved there
  --platform    linux/amd64 or linux/arm64 alone, instead of each that the ledger knows the image on
  --timeout     for so many seconds (900), up to 86400

All of them take:

  --json        JSON instead of a text: of list, show, waiting, deployment and audit one object a line, of list in no
                particular order, of audit every decision, whatever it was
  --name        input name of the installation (fargate-image-scanning)
  --table       name of its table, which is its output ledger_table_name, instead of --name
  --region      AWS region, where AWS_REGION or the profile does not say
  --demo        the installation that npm run demo -- --keep has left up
  --help        this text

Credentials are found as by every AWS tool (AWS_PROFILE, AWS_ACCESS_KEY_ID, …). docs/scans.md has the rights that each
command needs.`;

import { IMAGE_PATTERN } from "../../../functions/contract/images/image";
import {
  atMostCharacters,
  between,
  clustersInput,
  eachMatches,
  type Input,
  launchTypesInput,
  listInput,
  longPatterns,
  matches,
  numbered,
  numberInput,
  type RuleOf,
  stringInput,
} from "../../interface";
import { fitsIntoEnvironment } from "../environment-rule";
import { CLUSTERS_HERE } from "../region-rules";

/** Limit of one list of patterns in characters: half of the 4 KB that Lambda allows for a function's environment. */
const PATTERNS_CHARACTERS = 2000;
const FRESH_HOURS = { from: 1, to: 8760, default: 24 };
const SCANS = { from: 1, to: 500, default: 20 };

/**
 * Patterns that begin with a registry's host, as normalised references do. Patterns that another rule refuses pass
 * here.
 */
export const HOSTED_PATTERN = "^$|[^A-Za-z0-9._:/@+*?-]|^(localhost/|[^/]*[.:A-Z*?][^/]*/|[^/]*[*][*])";

/**
 * `rate` and `cron` in the form of EventBridge Scheduler, or an empty text.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export const SCHEDULE =
  "^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,4}) (minutes|hours|days))\\)|cron\\([0-9*?,/LW-]+ [0-9*,/-]+ [0-9*?,/LW-]+ [0-9A-Z*,/-]+ [0-9A-Z*?,/#-]+ [0-9*,/-]+\\))?$";

export const TASK_INPUTS: readonly Input[] = [
  clustersInput(
    "ECS clusters whose task images are scanned.",
    "Leave it empty for all clusters, or deploy a second copy under another name.",
    CLUSTERS_HERE,
  ),
  launchTypesInput("Launch types whose task images are scanned", "Set enabled to false to stop scanning."),
  patternsInput(
    "include_images",
    "Images to scan, as glob patterns of normalised references such as docker.io/library/nginx:1.27. * stays within a path segment, ** crosses /. A pattern without : in its last segment names repositories, with every tag. Empty: all images.",
    fitsIntoEnvironment(),
  ),
  patternsInput(
    "exclude_images",
    "Images that are never scanned, even where include_images has them, as glob patterns of the same form. A plan warns of a pattern with a tag, because whoever pushes an image chooses its tag.",
  ),
  stringInput(
    "sweep_schedule",
    "Schedule of the sweep, which finds images of running tasks whose verdict is missing or stale: rate(...) or cron(...) in UTC. With rate, the first sweep begins right after deployment. Empty: no sweeps.",
    "rate(1 hour)",
    matches(
      SCHEDULE,
      "sweep_schedule must be a rate such as rate(1 hour) or rate(30 minutes), a cron expression of six fields such as cron(0 3 * * ? *), or empty for no sweeps.",
      ["rate(1 minute)", "cron(0/15 6-18 ? JAN,FEB,MAR MON-FRI 2026-2030)", ""],
      [
        "every hour",
        "rate(0 hours)",
        "rate(1 hours)",
        "rate(2 hour)",
        "rate(30 seconds)",
        "cron(0 3 * * *)",
        "at(2026-01-01T00:00:00)",
      ],
    ),
  ),
  numberInput(
    "rescan_after_hours",
    `Hours for which a verdict stays fresh, ${FRESH_HOURS.from} to ${FRESH_HOURS.to}.`,
    FRESH_HOURS.default,
    between(
      FRESH_HOURS,
      `rescan_after_hours must be a whole number of hours from ${FRESH_HOURS.from} to ${FRESH_HOURS.to} (a year).`,
      [1, 8760],
      [-1, 0, 0.5, 1.5, 8761, 10_000],
    ),
  ),
  numberInput(
    "max_concurrent_scans",
    `Scans that run at a time, from ${SCANS.from} to ${SCANS.to}. Sysdig accepts 120 images a minute, and CodeBuild's quota is shared with your CI.`,
    SCANS.default,
    between(
      SCANS,
      `max_concurrent_scans must be a whole number from ${SCANS.from} to ${SCANS.to}. Set enabled to false to stop scanning.`,
      [1, 500],
      [-1, 0, 1.5, 501],
    ),
  ),
];

function patternsInput(name: string, description: string, ...further: readonly RuleOf[]): Input {
  return listInput(
    name,
    description,
    eachMatches(
      IMAGE_PATTERN,
      `${name} must hold patterns of 1 to 255 characters such as docker.io/library/*: letters, digits, . _ - + : / @ and the wildcards * ** ?. Braces, brackets and exclamation marks have no meaning here: write several patterns.`,
      [["**"], ["docker.io/library/*"], longPatterns(1)],
      [
        ...[[""], [null], ["docker.io/library/nginx", null], ["docker.io/{a,b}"], ["docker.io/nginx[12]"]],
        ...[["docker.io/a["], ["docker.io/ *"], ["docker.io/nginx "], ['"'], [`h.io/${"a".repeat(251)}`]],
      ],
    ),
    eachMatches(
      HOSTED_PATTERN,
      hostsMessage(`${name} must hold patterns that begin`),
      [["docker.io/library/nginx:1.27", "**/nginx", "localhost/nginx"]],
      [["nginx:1.27"], ["*"], ["sha256:0a1b"]],
    ),
    atMostCharacters(
      PATTERNS_CHARACTERS,
      `${name} takes ${PATTERNS_CHARACTERS} characters in all, because a Lambda function has 4 KB of environment. Use wider patterns.`,
      [[...longPatterns(7), `h.io/${"a".repeat(185)}`]],
      [[...longPatterns(7), `h.io/${"a".repeat(186)}`], numbered(`h.io/${"a".repeat(92)}`, 21)],
    ),
    ...further,
  );
}

/** @param whatMust beginning of the sentence, which says what must begin with a host */
export function hostsMessage(whatMust: string): string {
  return `${whatMust} with the host of a registry or a wildcard, such as docker.io/library/nginx or **/nginx: any other pattern matches no image. Instead of nginx write docker.io/library/nginx, and instead of * write **, because * does not match a slash.`;
}

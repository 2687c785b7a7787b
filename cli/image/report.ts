import { SEVERITIES, type SeverityCounts } from "../../functions/contract/severity";
import type { TopVulnerability } from "../../functions/contract/top-vulnerabilities";
import { describeVulnerability } from "../../functions/results/describe-vulnerability";
import type { Context } from "../context";
import { whyOpen } from "../images/table";
import { describeWorkloads } from "../images/workloads";
import { paint, terminalText } from "../text/screen";
import { age, localTime } from "../text/times";
import { adviceOn } from "./advice";
import type { ShownException, ShownImage, ShownSource, ShownVerdict } from "./shown-image";

/** What the answer needs besides the image. */
export interface Told {
  readonly now: Date;
  readonly paste: Context["paste"];
  /** What is said where its workloads have no owner. */
  readonly noOwner: string;
}

/** Everything that is known of an image, for a person. */
export function describeShown(image: ShownImage, { now, paste, noOwner }: Told): string {
  const { digest, platform, scannedDigest, resultUrl, failedRules, topVulnerabilities } = image;
  const owner = image.running?.length ? ` (${image.owner === null ? noOwner : `owner ${image.owner}`})` : "";
  const [title = "", ...lines] = [
    `${image.reference} (${platform})`,
    `Digest: ${digest ?? "not known"}`,
    ...(scannedDigest === null || scannedDigest === digest ? [] : [`Scanned manifest: ${scannedDigest}`]),
    ...verdictLines(image, now),
    ...(failedRules ?? []).map((rule) => `Failed rule: ${rule}`),
    ...part("The worst vulnerabilities:", (topVulnerabilities ?? []).map(vulnerabilityLine)),
    ...(resultUrl === null ? [] : [`Report: ${resultUrl}`]),
    ...scanLines(image),
    ...part(`Who runs it${owner}:`, workloadLines(image)),
    ...part("What to do next:", adviceOn(image, now, paste)),
    ...part("Its latest verdicts:", image.history.map(pastLine)),
    ...part("Its sources:", image.sources.map(sourceLine)),
    ...part("Exceptions that name it:", image.exceptions.map(exceptionLine)),
    `Seen first: ${seen(image.firstSeenAt, image.firstTask)}`,
    `Seen last: ${seen(image.lastSeenAt, image.lastTask)}`,
  ].map(terminalText);
  return [paint("bold", title), ...lines].join("\n");
}

const seen = (time: string | null, task: string | null): string =>
  [localTime(time), task].filter(Boolean).join(", ");

function verdictLines({ verdict, verdictAt, freshUntil, counts, ...image }: ShownImage, now: Date): string[] {
  if (verdict === null) {
    return ["Verdict: none yet"];
  }
  const isFresh = freshUntil !== null && new Date(freshUntil) > now;
  const since = image.verdictSince;
  return [
    `Verdict: ${verdict} ${image.mayFailLonger ? "at least " : ""}since ${localTime(since)} (${age(since, now)})`,
    `Reached: ${localTime(verdictAt)}${image.origin === null ? "" : ` (${image.origin})`}, ${isFresh ? `fresh until ${localTime(freshUntil)}` : "stale"}`,
    ...(image.boundTo === null ? [] : [`Bound to: ${image.boundTo}, by whose name a risk is accepted`]),
    ...(image.ofRepository ? [`Counts for: ${image.repository} alone`] : []),
    ...(image.change === null ? [] : [`Change: ${image.change}`]),
    `Vulnerabilities: ${countsOf(counts)}`,
  ];
}

function scanLines({ scan, error }: ShownImage): string[] {
  if (scan === null) {
    return [];
  }
  const { state, attempts, dueAt, build } = scan;
  const why = whyOpen(scan);
  const next =
    state === "ERROR"
      ? `next try ${dueAt === null ? "with another task or sweep" : `at ${localTime(dueAt)}`}`
      : dueAt && `due at ${localTime(dueAt)}`;
  const since = error?.since ? `since ${localTime(error.since)}` : null;
  const failed = attempts > 0 ? `${attempts} failed attempt${attempts === 1 ? "" : "s"}` : null;
  return [
    `Scan: ${[[state, since].filter(Boolean).join(" "), failed, next].filter(Boolean).join(", ")}`,
    ...(why === null ? [] : [`Reason: ${why}`]),
    ...(build === null ? [] : [`Build: ${build}`]),
  ];
}

function workloadLines(image: ShownImage): string[] {
  if (image.running === null) {
    return ["not known: no sweep of the running tasks was complete yet (sweep_schedule)"];
  }
  const lines = describeWorkloads(image);
  return lines.length > 0 ? lines : ["nothing, as of the latest sweep and the scans that ended after it"];
}

function pastLine({ verdict, verdictAt, counts, scanner, policies }: ShownVerdict): string {
  const facts = [
    countsOf(counts),
    ...(scanner === null ? [] : [`scanner ${scanner}`]),
    ...(policies === null ? [] : [`policies ${policies}`]),
  ];
  return `${localTime(verdictAt)} ${verdict}: ${facts.join("; ")}`;
}

function sourceLine({ repository, tag, credentials, seenAt, refusedAt, triedAt }: ShownSource): string {
  return [
    tag === null ? repository : `${repository}:${tag}`,
    ...(credentials === null ? [] : [`with ${credentials}`]),
    `seen at ${localTime(seenAt)}`,
    ...(refusedAt === null ? [] : [`refused at ${localTime(refusedAt)}`]),
    ...(triedAt === null ? [] : [`used in vain at ${localTime(triedAt)}`]),
  ].join(", ");
}

function vulnerabilityLine(vulnerability: TopVulnerability): string {
  const { fixedSince, epss, layer } = vulnerability;
  return [
    describeVulnerability(vulnerability),
    ...(fixedSince === undefined ? [] : [`fix there since ${fixedSince}`]),
    ...(epss === undefined ? [] : [`EPSS ${(100 * epss).toFixed(2)} %`]),
    ...(layer === undefined ? [] : [`layer ${layer}`]),
  ].join(", ");
}

function exceptionLine({ image, owner, reason, until, holds }: ShownException): string {
  return `${image}, of ${owner}, until ${until}${holds ? "" : " (ENDED)"}: ${reason}`;
}

const part = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [];

const countsOf = (counts: SeverityCounts | null): string =>
  counts === null ? "not known" : SEVERITIES.map((severity) => `${counts[severity]} ${severity}`).join(", ");

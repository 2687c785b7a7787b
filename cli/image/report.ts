import { SEVERITIES, type SeverityCounts } from "../../functions/contract/severity";
import type { TopVulnerability } from "../../functions/contract/top-vulnerabilities";
import { describeVulnerability } from "../../functions/results/describe-vulnerability";
import { whyOpen } from "../images/table";
import { describeWorkloads } from "../images/workloads";
import { terminalText } from "../screen";
import { age } from "../times";
import type { ShownException, ShownImage, ShownSource, ShownVerdict } from "./shown-image";

/** Everything that is known of an image, for a person. */
export function describeShown(image: ShownImage, now: Date): string {
  const { digest, platform, scannedDigest, resultUrl, failedRules, topVulnerabilities, scan } = image;
  return [
    `${image.reference} (${platform})`,
    `Digest: ${digest ?? "not known"}`,
    ...(scannedDigest === null || scannedDigest === digest ? [] : [`Scanned manifest: ${scannedDigest}`]),
    ...verdictLines(image, now),
    ...(failedRules ?? []).map((rule) => `Failed rule: ${rule}`),
    ...part("The worst vulnerabilities:", (topVulnerabilities ?? []).map(vulnerabilityLine)),
    ...(resultUrl === null ? [] : [`Report: ${resultUrl}`]),
    ...scanLines(scan),
    ...part(`Who runs it${image.owner === null ? "" : ` (owner ${image.owner})`}:`, workloadLines(image)),
    ...part("Its latest verdicts:", image.history.map(pastLine)),
    ...part("Its sources:", image.sources.map(sourceLine)),
    ...part("Exceptions that name it:", image.exceptions.map(exceptionLine)),
    `Seen first: ${image.firstSeenAt ?? "not known"}${image.firstTask === null ? "" : `, ${image.firstTask}`}`,
    `Seen last: ${image.lastSeenAt ?? "not known"}${image.lastTask === null ? "" : `, ${image.lastTask}`}`,
  ]
    .map(terminalText)
    .join("\n");
}

function verdictLines({ verdict, verdictAt, freshUntil, counts, ...image }: ShownImage, now: Date): string[] {
  if (verdict === null) {
    return ["Verdict: none yet"];
  }
  const stands = freshUntil !== null && new Date(freshUntil) > now ? `fresh until ${freshUntil}` : "stale";
  const since =
    image.failingSince === null
      ? ""
      : `; fails ${image.mayFailLonger ? "at least " : ""}since ${image.failingSince} (${age(image.failingSince, now)})`;
  return [
    `Verdict: ${verdict}, reached at ${verdictAt ?? "an unknown time"}${image.origin === null ? "" : ` (${image.origin})`}, ${stands}${since}`,
    ...(image.boundTo === null ? [] : [`Bound to: ${image.boundTo}, by whose name a risk is accepted`]),
    ...(image.ofRepository ? [`Counts for: ${image.repository} alone`] : []),
    ...(image.change === null ? [] : [`Change: ${image.change}`]),
    `Vulnerabilities: ${countsOf(counts)}`,
  ];
}

function scanLines(scan: ShownImage["scan"]): string[] {
  if (scan === null) {
    return [];
  }
  const { state, attempts, dueAt, build } = scan;
  const why = whyOpen(scan);
  return [
    `Scan: ${[state, `${attempts} failed attempts`, ...(dueAt === null ? [] : [`due at ${dueAt}`])].join(", ")}`,
    ...(why === null ? [] : [`Reason: ${why}`]),
    ...(build === null ? [] : [`Build: ${build}`]),
  ];
}

function workloadLines(image: ShownImage): string[] {
  if (image.running === null) {
    return ["not known: no sweep of the running tasks was complete yet (sweep_schedule)"];
  }
  const lines = describeWorkloads(image);
  return lines.length > 0 ? lines : ["nothing, as of the latest sweep and the scans that ended since then"];
}

function pastLine({ verdict, verdictAt, counts, scanner, policies }: ShownVerdict): string {
  const facts = [
    countsOf(counts),
    ...(scanner === null ? [] : [`scanner ${scanner}`]),
    ...(policies === null ? [] : [`policies ${policies}`]),
  ];
  return `${verdictAt ?? "-"} ${verdict}: ${facts.join("; ")}`;
}

function sourceLine({ repository, tag, credentials, seenAt, refusedAt, triedAt }: ShownSource): string {
  return [
    tag === null ? repository : `${repository}:${tag}`,
    ...(credentials === null ? [] : [`with ${credentials}`]),
    `seen at ${seenAt}`,
    ...(refusedAt === null ? [] : [`refused at ${refusedAt}`]),
    ...(triedAt === null ? [] : [`used in vain at ${triedAt}`]),
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

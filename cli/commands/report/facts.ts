import { withoutMarkup } from "../../../functions/contract/exportable";
import { vulnerabilityLine } from "../image/report";
import { whyOpen } from "../images/table";
import { clusterPath, type ImageInList, type ListedService } from "../images/workloads";

/** A fact about an image under one title. Null or an empty list: nobody knows, or it is not so. */
export type Fact = string | number | null | readonly string[];

/** Facts about an image by their titles, which are the columns of `--csv` and stay as they are. Days and times are of UTC. */
export const FACTS: Readonly<Record<string, (image: ImageInList) => Fact>> = {
  Verdict: ({ verdict, scan }) => [verdict ?? [], scan?.state ?? []].flat(),
  Image: ({ reference }) => reference,
  Platform: ({ platform }) => platform,
  Critical: ({ counts }) => counts?.critical ?? null,
  High: ({ counts }) => counts?.high ?? null,
  Medium: ({ counts }) => counts?.medium ?? null,
  Low: ({ counts }) => counts?.low ?? null,
  Negligible: ({ counts }) => counts?.negligible ?? null,
  // Random seconds would be half of a page, and spreadsheets know this form.
  "Reached (UTC)": ({ verdictAt }) => verdictAt?.slice(0, 16).replace("T", " ") ?? null,
  Change: ({ change }) => change,
  "Fails since": ({ failingSince, mayFailLonger }) =>
    failingSince && `${dayOf(failingSince)}${mayFailLonger ? " or before" : ""}`,
  "Why there is no newer verdict": ({ scan }) => scan && (whyOpen(scan) ?? "No reason is recorded"),
  "Failed rules": ({ failedRules }) => (failedRules ?? []).map(withoutMarkup),
  "Worst vulnerabilities": ({ topVulnerabilities }) => (topVulnerabilities ?? []).map(vulnerabilityLine),
  Owner: ({ running }) => [...new Set(running?.map(({ owner }) => owner ?? "no owner"))],
  Cluster: ({ running }) => [...new Set(running?.map(clusterPath))],
  "Runs in": runsIn,
  Tasks: ({ running }) => running?.reduce((sum, { tasks }) => sum + tasks, 0) ?? null,
  Workloads: ({ running }) => (running ?? []).map(workloadLine),
  Digest: ({ digest }) => digest,
  "Reached as": ({ copiedFrom }) => copiedFrom,
  "First seen": ({ firstSeenAt }) => firstSeenAt && dayOf(firstSeenAt),
  "Last seen": ({ lastSeenAt }) => lastSeenAt && dayOf(lastSeenAt),
  Report: ({ resultUrl }) => resultUrl,
};

const dayOf = (time: string): string => time.slice(0, 10);

function runsIn({ running, furtherServices }: ImageInList): string {
  const [first, ...others] = running ?? [];
  const further = others.length + (furtherServices ?? 0);
  const none = running === null ? "not known" : "nothing";
  return first ? `${first.path}${further > 0 ? ` and ${further} more` : ""}` : none;
}

const workloadLine = ({ kind, path, tasks, since, owner }: ListedService): string =>
  `${kind === "family" ? "family " : ""}${path}: ${tasks === 1 ? "1 task" : `${tasks} tasks`} since ${dayOf(since)}, ${owner === null ? "no owner" : `owner ${owner}`}`;

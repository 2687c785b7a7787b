import type { TopVulnerability } from "../../../functions/contract/top-vulnerabilities";
import type { ListedService } from "../../images/workloads";
import type { PageImage } from "../page-data";
import { byId, foreign, make, time } from "./dom";

/** Shows all that is known of an image. */
export function showDetails(image: PageImage, command: string): void {
  byId("details-title").replaceChildren(foreign(image.reference));
  byId("details-body").replaceChildren(
    facts(image),
    ...section("Why there is no newer verdict", whyOpen(image)),
    ...section("Failed rules", list(image.failedRules?.map(foreign))),
    ...section("The worst vulnerabilities", vulnerabilities(image.topVulnerabilities ?? [])),
    ...section("Runs in", list(services(image))),
    ...section("Report", report(image.resultUrl)),
    ...section(
      "More of it",
      image.digest === null ? undefined : make("code", {}, command.replace("DIGEST", image.digest)),
    ),
  );
  const dialog = byId<HTMLDialogElement>("details");
  dialog.showModal();
  dialog.scrollTop = 0;
}

function facts(image: PageImage): Node {
  const { verdict, verdictAt, counts, failingSince, firstSeenAt, lastSeenAt } = image;
  const rows: readonly (readonly [string, Node | string | null])[] = [
    ["Verdict", verdict ?? "none yet"],
    ["Reached", verdictAt && time(verdictAt)],
    [image.mayFailLonger ? "Fails at least since" : "Fails since", failingSince && time(failingSince)],
    [
      "Vulnerabilities",
      counts &&
        Object.entries(counts)
          .map(([severity, count]) => `${count} ${severity}`)
          .join(", "),
    ],
    ["Owner", image.owner && foreign(image.owner)],
    ["Counts only as", image.boundTo && foreign(image.boundTo)],
    ["Digest", image.digest && make("code", {}, image.digest)],
    ["Platform", image.platform],
    ["First seen", firstSeenAt && time(firstSeenAt)],
    ["Last seen", lastSeenAt && time(lastSeenAt)],
  ];
  const known = rows.filter(([, value]) => value !== null);
  return make(
    "dl",
    {},
    ...known.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value ?? ""))),
  );
}

function whyOpen({ state, reason, errorKind }: PageImage): Node | undefined {
  const kind = [state, errorKind].filter(Boolean).join(", ");
  return state === null ? undefined : make("p", {}, `${kind}: `, foreign(reason ?? "no reason is recorded"));
}

function services({ running, furtherServices }: PageImage): (Node | string)[] {
  if (running === null) {
    return ["Nobody knows yet: no sweep of the running tasks was complete."];
  }
  const further = furtherServices ?? 0;
  return running.length + further === 0
    ? ["Nothing runs it."]
    : [...running.map(service), ...(further > 0 ? [`and ${further} more`] : [])];
}

const service = ({ kind, cluster, name, tasks, since, owner }: ListedService): Node =>
  make(
    "span",
    {},
    kind === "family" ? "family " : "",
    foreign(`${cluster}/${name}`),
    `: ${tasks} ${tasks === 1 ? "task" : "tasks"} since `,
    time(since),
    ", ",
    ...(owner === null ? ["no owner"] : ["owner ", foreign(owner)]),
  );

const VULNERABILITY: readonly (readonly [string, (each: TopVulnerability) => string | Node | undefined])[] = [
  ["Name", ({ name }) => name],
  ["Severity", ({ severity }) => severity],
  ["Package", (each) => [each.package, each.version].filter(Boolean).join(" ")],
  ["Fixed in", ({ fixedIn }) => fixedIn ?? "no fix"],
  ["Fix since", ({ fixedSince }) => fixedSince && time(fixedSince)],
  ["EPSS", ({ epss }) => (epss === undefined ? undefined : `${(epss * 100).toFixed(1)}%`)],
  ["Layer", ({ layer }) => layer?.toString()],
  [
    "Exploited",
    ({ knownExploited, exploitable }) =>
      knownExploited ? "in the wild (KEV)" : exploitable ? "exploitable" : undefined,
  ],
];

/** Columns of which nothing is known are left out. */
function vulnerabilities(worst: readonly TopVulnerability[]): Node | undefined {
  const columns = VULNERABILITY.filter(([, of]) => worst.some((each) => of(each)));
  const heads = columns.map(([title]) => make("th", { scope: "col" }, title));
  const rows = worst.map((each) =>
    make("tr", {}, ...columns.map(([, of]) => make("td", {}, cellOf(of(each))))),
  );
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
  return worst.length === 0
    ? undefined
    : make("section", { "aria-label": "The worst vulnerabilities", tabindex: "0" }, table);
}

const cellOf = (value: string | Node = ""): Node => (typeof value === "string" ? foreign(value) : value);

/** Only an address of the web is a link: anybody may have written it. */
function report(url: string | null): Node | undefined {
  if (url === null) {
    return undefined;
  }
  return /^https?:\/\//i.test(url)
    ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, "in Sysdig Secure")
    : foreign(url);
}

const list = (items: readonly (Node | string)[] = []): Node | undefined =>
  items.length === 0 ? undefined : make("ul", {}, ...items.map((item) => make("li", {}, item)));

const section = (title: string, content: Node | undefined): Node[] =>
  content === undefined ? [] : [make("h3", {}, title), content];

import type { AcceptedFinding } from "./accepted-findings";

/** An advisory in npm's JSON. A mere name instead refers to that package's own advisories. */
interface Advisory {
  readonly url: string;
  readonly title: string;
  readonly severity: string;
  readonly range: string;
}

interface Vulnerability {
  readonly via: readonly (Advisory | string)[];
  readonly nodes: readonly string[];
}

/** The part of `npm audit --json` that is read. */
export interface AuditReport {
  readonly auditReportVersion: number;
  readonly vulnerabilities: Readonly<Record<string, Vulnerability>>;
}

/** npm's output instead of a report. */
export interface AuditFailure {
  readonly message?: string;
  readonly statusCode?: number;
}

/** Packages with their versions by folder, as in package-lock.json. */
export type Locked = Readonly<Record<string, { readonly version?: string }>>;

interface Finding {
  readonly id: string;
  readonly package: string;
  readonly text: string;
  readonly nodes: readonly string[];
}

/** Statuses of a registry that does not know the call, or forbids it. */
const NO_SUCH_SERVICE = [403, 404, 405, 501];

/** Whether npm says that the registry has no audit service, like many mirrors. */
export function hasNoService({ statusCode }: AuditFailure): boolean {
  return NO_SUCH_SERVICE.includes(statusCode ?? 0);
}

/**
 * Returns a sentence for each advisory that nobody accepted, or that is in a function and may not be accepted.
 *
 * @param bundled the packages in functions and builds, each as `name@version`
 */
export function complaints(
  report: AuditReport,
  accepted: readonly AcceptedFinding[],
  bundled: ReadonlySet<string>,
  locked: Locked,
): string[] {
  const isInFunction = ({ package: name, nodes }: Finding) =>
    nodes.some((folder) => bundled.has(`${name}@${locked[folder]?.version}`));
  return findingsOf(report).flatMap((finding) => {
    if (isInFunction(finding)) {
      return `${finding.text}. It is in a function or a build: upgrade it, it cannot be accepted.`;
    }
    return accepted.some((each) => isAbout(each, finding))
      ? []
      : `${finding.text}. Upgrade it, or accept it with a reason in scripts/audit/accepted-findings.ts.`;
  });
}

/** Returns a sentence for each needless acceptance. It is no failure, because advisories depend on the registry. */
export function unneeded(report: AuditReport, accepted: readonly AcceptedFinding[]): string[] {
  const findings = findingsOf(report);
  return accepted
    .filter((each) => !findings.some((finding) => isAbout(each, finding)))
    .map(
      ({ id, package: name }) =>
        `${id} is accepted for ${name}, and npm does not report it: remove it from scripts/audit/accepted-findings.ts.`,
    );
}

function isAbout(accepted: AcceptedFinding, finding: Finding): boolean {
  return accepted.id === finding.id && accepted.package === finding.package;
}

function findingsOf({ vulnerabilities }: AuditReport): Finding[] {
  return Object.entries(vulnerabilities).flatMap(([name, { via, nodes }]) =>
    via
      .filter((each) => typeof each !== "string")
      .map(({ url, title, severity, range }) => {
        const id = url.split("/").at(-1) ?? url;
        return {
          id,
          package: name,
          nodes,
          text: `${name} ${range} (${nodes.join(", ")}): ${severity}, ${title} (${id})`,
        };
      }),
  );
}

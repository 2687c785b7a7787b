import type {
  AwsSecurityFinding,
  Resource,
  SoftwarePackage,
  Vulnerability,
} from "@aws-sdk/client-securityhub";
import { asField, printable } from "../../../contract/exportable";
import { ecrRegion } from "../../../contract/images/ecr-host";
import { excerpt, imageKey } from "../../../contract/images/image";
import type { Verdict } from "../../../contract/images/scan";
import { SEVERITIES, type TopVulnerability } from "../../../contract/images/vulnerabilities";
import type { CompletedOutcome } from "../../../contract/notices/outcome";
import { placeOfArn } from "../../../contract/places/place";
import {
  describeCluster,
  describeOwners,
  describeRuns,
  describeServices,
} from "../../messages/phrases/describe-runs";
import { describeCounts } from "../../messages/phrases/describe-vulnerability";

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 1024;
const MAX_FIELD = 2048;

const PRODUCT = "fargate-image-scanning";
const REPORT = "See the report in Sysdig Secure.";

type CompletedVerdict = CompletedOutcome["verdict"] & Verdict;

/**
 * State of each verdict in Security Hub. An image with NO_POLICY has not passed, so its finding stays visible, as
 * information.
 */
const STATES = {
  FAILED: { recordState: "ACTIVE", compliance: "FAILED", says: "fails its Sysdig policies" },
  PASSED: { recordState: "ARCHIVED", compliance: "PASSED", says: "passes its Sysdig policies" },
  NO_POLICY: { recordState: "ACTIVE", compliance: "NOT_AVAILABLE", says: "is judged by no Sysdig policy" },
} as const satisfies Record<CompletedVerdict, object>;

const LABELS = { critical: "CRITICAL", high: "HIGH", medium: "MEDIUM", low: "LOW" } as const;

/**
 * Returns the finding of an image in the AWS Security Finding Format. Its id is the same for every scan, so a later
 * verdict updates it. Its UpdatedAt is the end of the scan, so Security Hub ignores an outcome that is published twice
 * or late.
 *
 * @param partition AWS partition of the installation, such as `aws`
 */
export function findingOf(outcome: CompletedOutcome, partition: string): AwsSecurityFinding {
  const { account, region, image, installation, verdict, resultUrl: url } = outcome;
  const { recordState, compliance, says } = STATES[verdict];
  const vulnerabilities = vulnerabilitiesOf(outcome.topVulnerabilities ?? []);
  return {
    SchemaVersion: "2018-10-08",
    Id: `${PRODUCT}/${installation}/${imageKey(image)}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: PRODUCT,
    GeneratorId: `${PRODUCT}/${installation}`,
    AwsAccountId: account,
    // CreatedAt must stay the same from scan to scan.
    CreatedAt: outcome.firstSeenAt ?? outcome.endedAt,
    UpdatedAt: outcome.endedAt,
    LastObservedAt: outcome.endedAt,
    Title: excerpt(printable(`Image ${image.reference} ${says}`), MAX_TITLE - 1),
    Description: excerpt(printable(describe(outcome)), MAX_DESCRIPTION - 1),
    // Security Hub derives the finding's severity and types from these fields, because a provider may change them later.
    FindingProviderFields: {
      Severity: { Label: severityOf(outcome) },
      Types: ["Software and Configuration Checks/Vulnerabilities"],
    },
    Compliance: { Status: compliance },
    RecordState: recordState,
    // Security Hub uses this for new findings only: later the workflow belongs to whoever investigates the finding.
    ...(verdict === "PASSED" ? { Workflow: { Status: "RESOLVED" } } : {}),
    ...(url && { SourceUrl: url, Remediation: { Recommendation: { Text: REPORT, Url: url } } }),
    ProductFields: productFields(outcome),
    ...(vulnerabilities.length > 0 ? { Vulnerabilities: vulnerabilities } : {}),
    Resources: [imageResource(outcome, partition), ...taskResource(outcome, partition)].map((resource) => ({
      ...{ ...resource, Partition: partition as Resource["Partition"] },
    })),
  };
}

/**
 * Returns the finding of an image that stopped or began to run. Its UpdatedAt is later than this scan, and before the
 * next.
 */
export function followingFinding(outcome: CompletedOutcome, partition: string, runs: boolean, now: Date) {
  return {
    ...findingOf(outcome, partition),
    UpdatedAt: now.toISOString(),
    RecordState: runs ? STATES[outcome.verdict].recordState : "ARCHIVED",
  };
}

/**
 * Returns the worst severity of a FAILED image, at least LOW; without counts MEDIUM. Other verdicts are INFORMATIONAL.
 */
function severityOf({ verdict, counts }: CompletedOutcome) {
  if (verdict !== "FAILED" || counts === undefined) {
    return verdict === "FAILED" ? "MEDIUM" : "INFORMATIONAL";
  }
  const worst = (["critical", "high", "medium"] as const).find((severity) => counts[severity] > 0);
  return LABELS[worst ?? "low"];
}

function describe(outcome: CompletedOutcome): string {
  const { image, counts, scanId, verdict } = outcome;
  const content = image.digest ? `${image.reference}@${image.digest}` : image.reference;
  const vulnerabilities = counts
    ? ` Vulnerabilities: ${describeCounts(counts)}; at most the five worst are listed.`
    : "";
  const [cluster, owners, runs] = [describeCluster, describeOwners, describeRuns].map((say) => say(outcome));
  const who = `${owners && ` Owner: ${owners}.`}${runs && ` ${runs}.`}`;
  const where = `on AWS Fargate${cluster && ` in the cluster ${cluster}`}`;
  return `The image ${content} (${image.platform}), which runs ${where}, ${STATES[verdict].says}.${vulnerabilities} Scan: ${scanId}.${who}`;
}

function productFields(outcome: CompletedOutcome): Record<string, string> {
  const fields: Record<string, string | undefined> = {
    scanId: outcome.scanId,
    verdict: outcome.verdict,
    origin: outcome.origin,
    image: outcome.image.reference,
    digest: outcome.image.digest,
    scannedDigest: outcome.scannedDigest,
    platform: outcome.image.platform,
    build: outcome.build,
    owner: excerpt(describeOwners(outcome), MAX_FIELD - 1),
    services: excerpt(describeServices(outcome), MAX_FIELD - 1),
    ...Object.fromEntries(
      SEVERITIES.map((severity) => [`count/${severity}`, outcome.counts && String(outcome.counts[severity])]),
    ),
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value ? [[`${PRODUCT}/${name}`, value]] : [])),
  );
}

function imageResource({ image, task, ...own }: CompletedOutcome, partition: string): Resource {
  const content = image.digest ? `${image.repository}@${image.digest}` : image.reference;
  const ownRegion = ecrRegion(image.reference);
  if (ownRegion === undefined) {
    return {
      Type: "Container",
      Id: content,
      Region: task ? placeOfArn(task).region : own.region,
      Details: { Container: { ImageName: image.reference, ImageId: image.digest } },
    };
  }
  // ACCOUNT.dkr…/NAME
  const [account = ""] = image.repository.split(".", 1);
  const name = image.repository.slice(image.repository.indexOf("/") + 1);
  const tag = image.reference.slice(image.repository.length + 1);
  return {
    Type: "AwsEcrContainerImage",
    // Amazon Inspector's name for the image; it needs a digest.
    Id: image.digest
      ? `arn:${partition}:ecr:${ownRegion}:${account}:repository/${name}/${image.digest}`
      : content,
    Region: ownRegion,
    Details: {
      AwsEcrContainerImage: {
        RegistryId: account,
        RepositoryName: name,
        Architecture: image.platform.replace("linux/", ""),
        ImageDigest: image.digest,
        ...(tag === "" ? {} : { ImageTags: [tag] }),
      },
    },
  };
}

/** Returns the task in which the image was last seen, with its own account and region. */
function taskResource({ task, cluster }: CompletedOutcome, partition: string): Resource[] {
  if (task === undefined) {
    return [];
  }
  const { account, region } = placeOfArn(task);
  const clusterArn = `arn:${partition}:ecs:${region}:${account}:cluster/${cluster}`;
  return [
    {
      Type: "AwsEcsTask",
      Id: task,
      Region: region,
      ...(cluster === undefined ? {} : { Details: { AwsEcsTask: { ClusterArn: printable(clusterArn) } } }),
    },
  ];
}

/** Our own limit in characters. Security Hub accepts 32,768 bytes in a field. */
const MAX_TEXT = 255;
const KEV_CATALOGUE = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog";

/**
 * Groups the worst vulnerabilities by name, each with the packages that have it. Leaves out vulnerabilities without a
 * name, because Security Hub refuses empty texts.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Vulnerability.html
 */
export function vulnerabilitiesOf(worst: readonly TopVulnerability[]): Vulnerability[] {
  const byName = new Map<string, TopVulnerability[]>();
  for (const each of worst) {
    const id = textOf(each.name);
    if (id !== undefined) {
      byName.set(id, [...(byName.get(id) ?? []), each]);
    }
  }
  return [...byName].map(([id, found]) => vulnerability(id, found));
}

function vulnerability(id: string, found: readonly TopVulnerability[]): Vulnerability {
  const packages = found.map(softwarePackage);
  const fixed = packages.filter(({ FixedInVersion }) => FixedInVersion !== undefined).length;
  const isKnownExploited = found.some(({ knownExploited }) => knownExploited);
  const hasExploit = isKnownExploited || found.some(({ exploitable }) => exploitable);
  return {
    Id: id,
    VulnerablePackages: packages,
    Vendor: { Name: "Sysdig", VendorSeverity: found[0]?.severity },
    FixAvailable: fixed === 0 ? "NO" : fixed === packages.length ? "YES" : "PARTIAL",
    ExploitAvailable: hasExploit ? "YES" : "NO",
    ...(isKnownExploited ? { ReferenceUrls: [KEV_CATALOGUE] } : {}),
  };
}

function softwarePackage({ package: name, version, fixedIn = "" }: TopVulnerability): SoftwarePackage {
  const fix = textOf(fixedIn);
  return {
    // Security Hub needs a package name.
    Name: textOf(name) ?? "unnamed",
    ...(textOf(version) ? { Version: textOf(version) } : {}),
    ...(fix ? { FixedInVersion: fix, Remediation: `Update to ${fix}.` } : {}),
  };
}

function textOf(text: string): string | undefined {
  return excerpt(asField(text.trim()), MAX_TEXT) || undefined;
}

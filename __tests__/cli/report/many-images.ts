import { createHash } from "node:crypto";
import { type PageLists, rankedText } from "../../../cli/commands/report/html";
import { type ImageInList, type ListedService, shownPlace } from "../../../cli/images/table";
import type { ListedScan } from "../../../cli/ledger/listed-images";
import type { TopVulnerability } from "../../../functions/contract/images/vulnerabilities";
import { OUTCOME_CHANGES } from "../../../functions/images/verdict";

const CLUSTERS = ["production", "staging", "payments", "analytics"];
const PACKAGES = [
  "openssl",
  "curl",
  "zlib1g",
  "github.com/golang-jwt/jwt/v4",
  "com.fasterxml.jackson.core:jackson",
];
const SEVERITIES = ["critical", "high", "high", "medium"] as const;
const DAYS = 28;
const ERROR: ListedScan = {
  ...{ state: "ERROR", scanId: "1", dueAt: null, deadline: null, requestedAt: null, attempts: 1 },
  ...{ reason: null, errorClass: "permanent", errorScope: "image", build: null },
};

/**
 * Makes images as in a large installation, with their own contents, reports and services, and shared vulnerabilities.
 */
export function manyImages(count: number): ImageInList[] {
  return Array.from({ length: count }, (_, index) => imageOf(index));
}

const IMAGES_OF_A_BASE = 25;
const KNOWN_VULNERABILITIES = 30_000;
const OF_BASE = 180;
const OF_IMAGE = 20;

/** Makes lists of 200 vulnerabilities each. The images of one base share most of them. */
export function manyLists(images: readonly ImageInList[]): PageLists {
  const lists = new Map<unknown, readonly string[]>();
  const texts = Array.from({ length: KNOWN_VULNERABILITIES }, (_, index) => {
    const known = vulnerabilityOf(index);
    return rankedText({ ...known, package: `${known.package}-${index % 600}` });
  });
  const some = (many: number, salt: string) =>
    Array.from({ length: many }, (_, at) => {
      return texts[mixed(`${salt} ${at}`) % KNOWN_VULNERABILITIES] ?? "";
    });
  const bases = Math.ceil(images.length / IMAGES_OF_A_BASE);
  for (const { digest } of images) {
    const base = mixed(`base ${digest}`) % bases;
    lists.set(digest, [...some(OF_BASE, `of base ${base}`), ...some(OF_IMAGE, `of ${digest}`)]);
  }
  const more = (digest: unknown) => (mixed(`more ${digest}`) % 10 === 0 ? 37 : 0);
  return ({ digest }) => ({
    ...{ kept: lists.get(digest) ?? [], more: more(digest) },
    doubt: more(digest) > 0 ? "more" : undefined,
  });
}

function imageOf(index: number): ImageInList {
  const digest = hashOf(`image ${index}`);
  const random = (most: number, salt: string) => mixed(`${salt} ${index}`) % most;
  const isFailed = random(3, "failed") === 0;
  const services = Array.from({ length: random(4, "services") }, (_, at) => serviceOf(index, at, random));
  const reference = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/team-${index % 40}/service-${index % 1500}`;
  const isUnknown = random(50, "error") === 0;
  return {
    version: "1",
    repository: reference,
    reference: `${reference}:1.${random(40, "minor")}.${random(200, "patch")}`,
    digest: `sha256:${digest}`,
    platform: random(5, "platform") === 0 ? "linux/arm64" : "linux/amd64",
    verdict: isUnknown ? null : isFailed ? "FAILED" : "PASSED",
    verdictAt: isUnknown ? null : timeOf(random(DAYS * 86_400, "verdict")),
    freshUntil: null,
    change: isUnknown ? null : (OUTCOME_CHANGES[random(OUTCOME_CHANGES.length, "change")] ?? null),
    failingSince: isFailed ? timeOf(random(DAYS * 86_400, "failing")) : null,
    mayFailLonger: isFailed ? random(2, "longer") === 0 : null,
    counts: {
      critical: isFailed ? random(9, "critical") : 0,
      high: random(40, "high"),
      medium: random(120, "medium"),
      low: random(200, "low"),
      negligible: random(300, "negligible"),
    },
    failedRules: isFailed ? ["Best practices / Severe vulnerabilities / Severity at least high"] : [],
    topVulnerabilities: Array.from({ length: 5 }, (_, at) => vulnerabilityOf(random(800, `worst ${at}`))),
    owner: services.find(({ owner }) => owner !== null)?.owner ?? null,
    running: services,
    furtherServices: 0,
    scan: isUnknown
      ? { ...ERROR, reason: `Scan of ${reference} failed: the registry refused the credentials` }
      : null,
    firstSeenAt: timeOf(random(DAYS * 86_400, "first")),
    lastSeenAt: timeOf(random(DAYS * 86_400, "last")),
    resultUrl: `https://secure.sysdig.com/#/vulnerabilities/results/${digest.slice(0, 32)}/overview`,
    copiedFrom: null,
    firstTask: null,
    lastTask: null,
  };
}

function serviceOf(index: number, at: number, random: (most: number, salt: string) => number): ListedService {
  return {
    ...shownPlace(
      {
        kind: "service",
        name: `service-${index % 1500}-${at}`,
        cluster: CLUSTERS[random(CLUSTERS.length, `cluster ${at}`)] ?? "",
      },
      {},
    ),
    tasks: 1 + random(9, `tasks ${at}`),
    since: timeOf(random(DAYS * 86_400, `since ${at}`)),
    owner: random(10, "owner") === 0 ? null : `team-${index % 40}`,
  };
}

function vulnerabilityOf(index: number): TopVulnerability {
  return {
    name: `CVE-${2019 + (index % 8)}-${1000 + index * 7}`,
    severity: SEVERITIES[index % SEVERITIES.length] ?? "high",
    package: PACKAGES[index % PACKAGES.length] ?? "",
    version: `${index % 4}.${index % 17}.${index % 5}`,
    ...(index % 3 === 0 ? {} : { fixedIn: `${index % 4}.${(index % 17) + 1}.0`, fixedSince: "2026-01-12" }),
    exploitable: index % 11 === 0,
    knownExploited: index % 50 === 0,
    epss: (index % 97) / 100,
    layer: index % 9,
  };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Returns a number as if at random, the same each time: FNV-1a, and its bits mixed once more. */
function mixed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const timeOf = (seconds: number): string => new Date(Date.UTC(2026, 1, 1) + seconds * 1000).toISOString();

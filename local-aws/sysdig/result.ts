import { imageIdOf, publishIndex } from "../registry/images";
import { acceptedSeverities, type RiskAccepts, riskAccepts } from "./accepted-risks";
import type { ImageBehaviour } from "./catalog";
import { evaluate } from "./policies";
import type { PulledImage } from "./pull-string";
import { hash } from "./reference";
import { layers, packagesOf, type Vulnerabilities, vulnerabilitiesOf } from "./vulnerabilities";

/** A scan result in Sysdig's JSON format v1. */
export interface ScanResult {
  info: { scanTime: string; scanDuration: string; resultUrl?: string; resultId?: string };
  scanner: { name: string; version: string };
  result: {
    metadata: { architecture: string; digest: string; pullString: string; [member: string]: unknown };
    policies: { globalEvaluation: string; evaluations: unknown[] };
    vulnerabilities: Vulnerabilities;
    riskAccepts: RiskAccepts;
    [member: string]: unknown;
  };
}

export interface ResultParts {
  readonly image: PulledImage;
  readonly behaviour: ImageBehaviour;
  /** Names of the requested policies. @default - the policy that every account has */
  readonly policies?: readonly string[];
  readonly version?: string;
}

/** Builds a scan's result in the shape of real results, with all their members, null, empty or missing as there. */
export function buildResult({ image, behaviour, policies = [], version = "0.0.0" }: ResultParts): ScanResult {
  const accepted = acceptedSeverities(behaviour.evaluation);
  const found = vulnerabilitiesOf(behaviour, accepted);
  const scanTime = new Date().toISOString();
  return {
    info: { scanTime, scanDuration: "1.234567891s" },
    scanner: { name: "sysdig-cli-scanner", version },
    result: {
      assetType: "containerImage",
      baseImages: {},
      layers: layers(),
      metadata: {
        architecture: behaviour.architecture,
        author: "",
        baseOs: "debian 12.5",
        createdAt: "2026-01-15T08:00:00Z",
        digest: behaviour.digest ?? (image.digest || indexDigestOf(image, behaviour)),
        imageId: imageIdOf(image.digest) || `sha256:${hash(`id:${image.pullString}`)}`,
        labels: { "org.opencontainers.image.version": "1" },
        os: "linux",
        pullString: image.pullString,
        size: 77_824_000,
      },
      packages: packagesOf(found),
      policies: evaluate(behaviour, found, policies),
      producer: { producedAt: scanTime },
      riskAccepts: riskAccepts(accepted),
      stage: "pipeline",
      vulnerabilities: found,
    },
  };
}

/** A registry answers a tag with the digest of the index, and results name that digest. */
function indexDigestOf({ pullString }: PulledImage, { indexDigest }: ImageBehaviour): string {
  return indexDigest ?? publishIndex(pullString, ["linux/amd64", "linux/arm64"]).digest;
}

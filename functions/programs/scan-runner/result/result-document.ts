/** Part of a result whose risk may be accepted. Its references are keys of `riskAccepts`. */
export interface RiskBearer {
  riskAcceptRefs?: readonly string[];
}

export interface Vulnerability extends RiskBearer {
  name?: string;
  severity?: string;
  cvssScore?: { score?: number };
  exploitable?: boolean;
  /** Entry in CISA's catalogue of known exploited vulnerabilities. */
  cisaKev?: { dueDate?: string; knownRansomwareCampaignUse?: boolean };
  fixVersion?: string;
  /** Day of the fix, such as `2026-01-12`. Real results also set it without a fix. */
  solutionDate?: string;
  providersMetadata?: { "first.org"?: { epssScore?: { score?: number } } };
  packageRef?: string;
}

export interface Package extends RiskBearer {
  name?: string;
  version?: string;
  type?: string;
  path?: string;
  layerRef?: string;
  vulnerabilitiesRefs?: readonly string[];
}

export interface RiskAccept {
  /** `vulnerability`, `imageName` and others. */
  entityType?: string;
  entityValue?: string;
  reason?: string;
  description?: string;
  /** `active`, in upper or lower case, while the acceptance counts. */
  status?: string;
  expirationDate?: string;
  /** Limits of the acceptance, such as `[{ type: "imageName", value: "…" }]`; may have any shape. */
  context?: unknown;
}

export interface Failure extends RiskBearer {
  /** Empty in every real failure of a vulnerability. */
  description?: string;
  remediation?: string;
  packageRef?: string;
  vulnerabilityRef?: string;
}

export interface PolicyRule {
  description?: string;
  evaluationResult?: string;
  failures?: readonly Failure[];
}

export interface Result {
  /** The image id is the digest of its config. */
  metadata?: { architecture?: string; digest?: string; imageId?: string };
  packages: Readonly<Record<string, Package>>;
  vulnerabilities: Readonly<Record<string, Vulnerability>>;
  /** Layers by reference; an index counts from the first instruction of the image. */
  layers?: Readonly<Record<string, { index?: number }>>;
  policies?: {
    globalEvaluation?: string;
    evaluations?: readonly {
      name?: string;
      bundles: readonly { name?: string; rules: readonly PolicyRule[] }[];
    }[];
  };
  riskAccepts?: Readonly<Record<string, RiskAccept>>;
}

/** The fields read from the scanner's JSON, format v1. Most may be missing; null counts as missing. */
export interface ResultDocument {
  info?: { resultUrl?: string };
  result?: Result;
}

/**
 * Returns only an object's own values, because a reference in a result may be any text, even `constructor`.
 * @throws TypeError if the value is not an object of objects
 */
export function recordOf<Value>(values: Readonly<Record<string, Value>>, name: string): Map<string, Value> {
  if (isObject(values) && Object.values(values).every(isObject)) return new Map(Object.entries(values));
  return misshapen(name, "object of objects");
}

/** @throws TypeError if the value is not a list of objects */
export function listOf<Element>(values: readonly Element[] | undefined, name: string): readonly Element[] {
  if (values && Array.isArray(values) && values.every(isObject)) return values;
  return misshapen(name, "list of objects");
}

/** @throws TypeError if the value is not a text */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  return misshapen(name, "text");
}

function misshapen(name: string, kind: string): never {
  throw new TypeError(`${name} is no ${kind}`);
}

const isObject = (value: unknown): boolean => Object(value) === value && !Array.isArray(value);

export const joined = (...parts: unknown[]): string => parts.filter(Boolean).join(", ");

/** A part that may bear accepted risks: keys of `riskAccepts`. */
export interface RiskBearer {
  riskAcceptRefs?: readonly string[];
}

export interface Vulnerability extends RiskBearer {
  name?: string;
  severity?: string;
  cvssScore?: { score?: number };
  exploitable?: boolean;
  /** Where it is in CISA's catalogue of known exploited vulnerabilities. */
  cisaKev?: { dueDate?: string; knownRansomwareCampaignUse?: boolean };
  fixVersion?: string;
  /** Day since when there is a fix, such as `2026-01-12`. Real results name it without a fix, too. */
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
  /** `active`, in any case, while it counts. */
  status?: string;
  expirationDate?: string;
  /** Its limits, such as `[{ type: "imageName", value: "…" }]`. */
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
  /** By reference; an index counts from the first instruction of the image. */
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

/** The scanner's JSON, format v1, as far as it is read. Most parts may be missing; null is taken for missing. */
export interface ResultDocument {
  info?: { resultUrl?: string };
  result?: Result;
}

/**
 * An object's values by their keys. Only its own: a reference in a result may be any text, `constructor` too.
 * @param name what to call it where it is anything else than an object of objects
 * @throws TypeError
 */
export function recordOf<Value>(values: Readonly<Record<string, Value>>, name: string): Map<string, Value> {
  if (isObject(values) && Object.values(values).every(isObject)) return new Map(Object.entries(values));
  return misshapen(name, "object of objects");
}

/**
 * A list's own elements.
 * @param name what to call it where it is anything else than a list of objects
 * @throws TypeError
 */
export function listOf<Element>(values: readonly Element[] | undefined, name: string): readonly Element[] {
  if (values && Array.isArray(values) && values.every(isObject)) return values;
  return misshapen(name, "list of objects");
}

/** @throws TypeError that calls it by the name where it is no text */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  return misshapen(name, "text");
}

function misshapen(name: string, kind: string): never {
  throw new TypeError(`${name} is no ${kind}`);
}

const isObject = (value: unknown): boolean => Object(value) === value && !Array.isArray(value);

/** The parts that are there, as one text. */
export const joined = (...parts: unknown[]): string => parts.filter(Boolean).join(", ");

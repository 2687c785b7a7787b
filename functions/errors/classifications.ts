import type { ErrorClass, ErrorScope } from "../contract/scan";

/** Who can fix an error, and what it hits. */
export interface ErrorClassification {
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
}

export const OF_INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
export const OF_REGISTRY = { errorClass: "configuration", errorScope: "registry" } as const;
export const UNREACHABLE = { errorClass: "infrastructure", errorScope: "installation" } as const;
export const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;

import { arnOf } from "../arn";

export interface TextAttribute {
  readonly oneOf: readonly string[];
  readonly default?: string;
}

/** A whole number within both bounds. */
export interface NumberAttribute {
  readonly from: number;
  readonly to: number;
  readonly default: number;
}

/** A list of at least one text. The pattern must mean the same in RE2 (Terraform) and JavaScript. */
export interface TextsAttribute {
  readonly eachMatches: string;
  /** Entries, at most. */
  readonly most: number;
  readonly default: readonly string[];
}

/** Allowed values and default of an attribute of an object input. */
export type InputAttribute = TextAttribute | NumberAttribute | { readonly default: boolean };

export type AttributeValues<Attributes> = {
  readonly [Name in keyof Attributes]: Attributes[Name] extends { oneOf: readonly (infer Text)[] }
    ? Text
    : Attributes[Name] extends { eachMatches: string }
      ? readonly string[]
      : Attributes[Name] extends { from: number }
        ? number
        : boolean;
};

/**
 * ECS clusters to which a part of the installation is limited; a policy has room for 30. Default: the clusters of the
 * installation.
 */
export const CLUSTERS_ATTRIBUTE = {
  cluster_arns: { eachMatches: arnOf("ecs", "cluster/[A-Za-z0-9_-]{1,255}"), most: 30 },
} as const;

import { arnOf } from "../arn";

export interface TextAttribute {
  readonly oneOf: readonly string[];
  readonly default?: string;
}

/** A whole number, both bounds included. */
export interface NumberAttribute {
  readonly from: number;
  readonly to: number;
  readonly default: number;
}

/** One text or more. All match one pattern, which RE2 (Terraform) and JavaScript read alike. */
export interface TextsAttribute {
  readonly eachMatches: string;
  /** Entries. */
  readonly most: number;
  readonly default: readonly string[];
}

/** Allowed values of an attribute of an object input, and its default. */
export type InputAttribute = TextAttribute | NumberAttribute | { readonly default: boolean };

/** The values of attributes, by their names. */
export type AttributeValues<Attributes> = {
  readonly [Name in keyof Attributes]: Attributes[Name] extends { oneOf: readonly (infer Text)[] }
    ? Text
    : Attributes[Name] extends { eachMatches: string }
      ? readonly string[]
      : Attributes[Name] extends { from: number }
        ? number
        : boolean;
};

/** Clusters of ECS that a part of the installation is for, as many as a policy takes. Default: those of the installation. */
export const CLUSTERS_ATTRIBUTE = {
  cluster_arns: { eachMatches: arnOf("ecs", "cluster/[A-Za-z0-9_-]{1,255}"), most: 30 },
} as const;

import { arnOf } from "../arn";

/** Clusters of ECS that a part of the installation is for, as many as a policy takes. Default: those of the installation. */
export const CLUSTERS_ATTRIBUTE = {
  cluster_arns: { eachMatches: arnOf("ecs", "cluster/[A-Za-z0-9_-]{1,255}"), most: 30 },
} as const;

/** Why statements that allow something name their resources with a `*`. */
export interface Wildcard {
  /** Names of the statements. */
  readonly sids: readonly string[];
  readonly reason: string;
}

/** Every one of them: tests find those that are missing here, and those that are here for nothing. */
export const WILDCARDS: readonly Wildcard[] = [
  {
    sids: ["DescribeNetwork", "ListClusters", "LogInToRegistry", "ReadTaskDefinitions"],
    reason:
      "AWS knows no resources for these actions: they take `*` or nothing. They read, and change nothing.",
  },
  {
    sids: ["DescribeTokenParameter"],
    reason:
      "AWS knows no resources for ssm:DescribeParameters. It shows names and versions of parameters, and no value; it is only granted with `sysdig_secure_api_token_ssm_parameter`.",
  },
  {
    sids: ["ListTasks"],
    reason:
      "The only resource of ecs:ListTasks is a container instance, which Fargate has none of. The condition on the cluster takes its place.",
  },
  {
    sids: ["WriteBuildLog", "WriteOwnLog"],
    reason:
      "A log stream is named by Lambda or CodeBuild when it is made. The log group before the `:*` is exact.",
  },
  {
    sids: [
      ...["DescribeTasks", "ReadDeployments", "ReadOwners", "ReadOwnersOfServices", "ReadRevisions"],
      ...["ReadTasks", "RollBack", "StopTasks"],
    ],
    reason:
      "Tasks, deployments and revisions have ids that ECS makes, and services come and go. The clusters before the `*` are those of `cluster_arns` or of the part's own `cluster_arns`; where none are given, it is what this account has in this region.",
  },
  {
    sids: ["PullImages", "ResolveTags"],
    reason:
      "Where `ecr_repository_arns` is empty, tasks may run an image of any repository, of any account of the partition and from any region, and it has to be scanned. In another account that alone opens nothing: the policy of the repository there has to admit the role, too. Both statements only read images.",
  },
  {
    sids: ["AssumeActRoles", "AssumePullRoles", "AssumeReadRoles"],
    reason:
      "`*` for the account only: there may be 400 members, and a policy has no room for them. The condition bounds it to the organisation, the name of the role is exact, and the trust policy of each member's role names this installation's.",
  },
  {
    sids: ["CreateInterfacesInSubnets", "CreateInterfacesWithGroups"],
    reason: "`*` for the account only: the subnets of a shared VPC belong to another one. The ids are exact.",
  },
  {
    sids: ["LendInterfacesToCodeBuild", "ManageInterfaces"],
    reason: "A network interface has no id before it is made.",
  },
  {
    sids: ["DeleteInterfaces"],
    reason:
      "Lambda refuses a function in a VPC whose role may not delete interfaces on `*/*` of the account. It is for Lambda alone: DenyOwnCode forbids it to the function's code.",
  },
];

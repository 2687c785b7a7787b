/** Reason for `*` as resource in statements that allow something. */
export interface Wildcard {
  readonly sids: readonly string[];
  readonly reason: string;
}

/** All of them: tests find missing and superfluous ones. */
export const WILDCARDS: readonly Wildcard[] = [
  {
    sids: ["DescribeNetwork", "ListClusters", "LogInToRegistry", "ReadTaskDefinitions"],
    reason: "AWS knows no resources for these actions. They only read.",
  },
  {
    sids: ["DescribeTokenParameter"],
    reason: "AWS knows no resources for this action. It shows no values.",
  },
  {
    sids: ["ListTasks"],
    reason:
      "Its only resource is a container instance, which Fargate does not have. A condition names the clusters.",
  },
  {
    sids: ["WriteBuildLog", "WriteOwnLog"],
    reason: "Lambda and CodeBuild name log streams. The log group is exact.",
  },
  {
    sids: [
      ...["DescribeTasks", "ReadDeployments", "ReadOwners", "ReadOwnersOfServices", "ReadRevisions"],
      ...["ReadTasks", "RollBack", "StopTasks"],
    ],
    reason:
      "ECS makes the ids, and services come and go. The clusters before the `*` are those of `cluster_arns`; without it, all of this account in this region.",
  },
  {
    sids: ["PullImages", "ResolveTags"],
    reason:
      "Only where `ecr_repository_arns` is empty: tasks may run an image of any repository. In another account, the repository's policy has to admit the role, too. Both only read.",
  },
  {
    sids: ["AssumeActRoles", "AssumePullRoles", "AssumeReadRoles"],
    reason:
      "`*` for the account only: a policy cannot hold 400 members. A condition bounds it to the organisation, the role's name is exact, and each member's role has to trust this installation's.",
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
    reason: "Lambda demands it of a function in a VPC. `DenyOwnCode` forbids it to the function's code.",
  },
];

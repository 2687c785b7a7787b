import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { Construct } from "constructs";
import { type Installation, managedPolicy } from "../installation";
import { allow, type BoolValue } from "../terraform-language";
import { inClusters } from "./clusters";

export interface ReadDeploymentsProps {
  readonly installation: Installation;
  readonly reader: string;
  readonly clusterArns: readonly string[];
  /** Whether the role exists, if only Terraform knows this. */
  readonly exists: BoolValue;
}

/**
 * Lets a role read deployments and revisions of services in some clusters. Uses two managed policies: they grow with
 * the clusters and name each cluster twice, because each action also needs the right for the service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
 */
export function grantReadDeployments(
  scope: Construct,
  role: IamRole,
  { installation, reader, clusterArns, exists }: ReadDeploymentsProps,
): IamRolePolicyAttachment[] {
  const deployments = managedPolicy(scope, "read-deployments", installation, {
    name: `${reader}-read-deployments`,
    description: "Deployments of ECS services that are looked at",
    statements: [
      allow(
        "ReadDeployments",
        ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"],
        inClusters(installation, clusterArns, ["service", "service-deployment"]),
      ),
    ],
    exists,
  });
  const revisions = managedPolicy(scope, "read-revisions", installation, {
    name: `${reader}-read-revisions`,
    description: "Revisions of ECS services whose images are looked at",
    statements: [
      allow(
        "ReadRevisions",
        "ecs:DescribeServiceRevisions",
        inClusters(installation, clusterArns, ["service", "service-revision"]),
      ),
    ],
    exists,
  });
  return [deployments, revisions].map((policy) => policy.attach(role));
}

import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { Construct } from "constructs";
import { type BoolValue, counted, createInlinePolicy } from "../terraform-language";
import type { Installation } from "./installation";
import { globalName } from "./installation-name";

export interface ServiceRoleProps {
  /** Part of the role's name, between those of the installation and of the region. */
  readonly name: string;
  readonly assumeRolePolicy: string;
  /** Whether there is such a role at all, where only Terraform knows. Default: there is */
  readonly exists?: BoolValue;
}

/** A role of the installation that a service of AWS assumes. */
export function serviceRole(
  scope: Construct,
  installation: Installation,
  { name, assumeRolePolicy, exists = true }: ServiceRoleProps,
): IamRole {
  const role = new IamRole(scope, "role", {
    ...globalName(installation, "name", name),
    path: installation.inputs.iamRolePath,
    assumeRolePolicy,
    permissionsBoundary: installation.inputs.permissionsBoundaryArn,
  });
  counted(exists, role);
  createInlinePolicy(role, exists);
  return role;
}

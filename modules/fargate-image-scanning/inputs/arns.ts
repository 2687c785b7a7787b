/** Pattern of the ARNs of one kind of resource, in every partition. */
export function arnOf(service: string, resource: string): string {
  return `^arn:aws[a-z-]*:${service}:[a-z0-9-]+:[0-9]{12}:${resource}$`;
}

/** Pattern of the names of Systems Manager parameters: a path, or a word. */
export const PARAMETER_NAME = "^(/[A-Za-z0-9_.-]+)+$|^[A-Za-z0-9_.-]+$";

/** Pattern of the ARNs of IAM policies, AWS's own included. */
export const POLICY_ARN = "^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$";

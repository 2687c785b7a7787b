import { arnOf } from "../../functions/contract/arn";

/** ARN of a key, whose id is a UUID, or `mrk-` and 32 digits. */
export const KMS_KEY_ARN = arnOf("kms", "key/[A-Za-z0-9-]{1,64}");
/** Attribute of a user's secret or parameter: the key that encrypts it. Default: AWS's own key */
export const KMS_KEY_ATTRIBUTE = { kms_key_arn: { matches: KMS_KEY_ARN } } as const;
/**
 * ARN of a secret, without wildcards. It needs the six characters that Secrets Manager adds to a name: without them, a
 * policy matches nothing.
 */
export const SECRET_ARN = arnOf("secretsmanager", "secret:[A-Za-z0-9/_+=.@!-]{1,512}-[A-Za-z0-9]{6}");

export const INSTALLATION_NAME = "^[a-z][a-z0-9-]{0,26}[a-z0-9]$";

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export function rolePath(mostCharacters: number): string {
  return `^/([A-Za-z0-9_+=,.@/-]{1,${mostCharacters - 2}}/)?$`;
}

/** Pattern of ARNs of IAM policies, AWS's own included: a path of up to 512 characters and a name of up to 128. */
export const POLICY_ARN = "^arn:aws[a-z-]{0,10}:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}$";

/**
 * A path of at most 15 levels, or a single word.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const PARAMETER_NAME = "^(/[A-Za-z0-9_.-]+){1,15}$|^[A-Za-z0-9_.-]+$";

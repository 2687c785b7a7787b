import { Fn, type IResolvable, type TerraformResource, Token } from "cdktf";
import {
  attributeOf,
  type BoolValue,
  choose,
  hasEntries,
  type Inputs,
  isGiven,
  optionalAttributeOf,
  type Statement,
} from "../terraform-language";

export interface Where {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

export interface Installation extends Where {
  readonly name: string;
  /** Resource that changes only with the name. */
  readonly nameHolder: TerraformResource;
  readonly inputs: Inputs;
  readonly functionVariables: Readonly<Record<string, string>>;
}

export function arn({ partition, region, accountId }: Where, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** Returns the given ECR repositories. Without any: all of the partition, whose own policies then decide. */
export function ecrRepositories({ partition, inputs }: Installation): string[] {
  const given = inputs.ecrRepositoryArns;
  return Token.asList(choose(hasEntries(given), given, [`arn:${partition}:ecr:*:*:repository/*`]));
}

export function useKey(
  sid: string,
  installation: Installation,
  service: string,
  actions: string[],
): Statement {
  const { kmsKeyArn } = installation.inputs;
  return keyStatement(sid, kmsKeyArn, isGiven(kmsKeyArn), service, actions);
}

/** Allows builds to read a parameter. CodeBuild calls GetParameters even for a single parameter. */
export function readParameter(
  sid: string,
  installation: Installation,
  name: string,
  when?: BoolValue,
): Statement {
  // The ARN has one slash before the name; the name may already begin with a slash.
  const resources = [arn(installation, "ssm", `parameter/${Fn.trimprefix(name, "/")}`)];
  return { sid, actions: ["ssm:GetParameters"], resources, when };
}

/** Allows decrypting a user's secret or parameter through its service, if the user names a key. */
export function decryptStatement(sid: string, holder: IResolvable, service: string): Statement {
  const isEncrypted = isGiven(optionalAttributeOf(holder, "kms_key_arn"));
  const keyArn = Token.asString(attributeOf(holder, "kms_key_arn"));
  return keyStatement(sid, keyArn, isEncrypted, service, ["kms:Decrypt"]);
}

/**
 * Allows the use of keys through one service:
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function keyStatement(
  sid: string,
  keyArns: string | string[],
  when: BoolValue,
  service: string,
  actions: string[],
): Statement {
  return {
    sid,
    actions,
    resources: [keyArns].flat(),
    // `*` for the region, because a secret may be in another region.
    conditions: { StringLike: { "kms:ViaService": [`${service}.*.amazonaws.com*`] } },
    when,
  };
}

export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 60 * MINUTE_SECONDS;

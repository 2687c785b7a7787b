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

/** An account and region of AWS. */
export interface Where {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

/** Facts that all parts of one installation share. */
export interface Installation extends Where {
  /** Prefix of every resource name. */
  readonly name: string;
  /** A resource that is replaced when the name changes, and never else. */
  readonly nameHolder: TerraformResource;
  readonly inputs: Inputs;
  /** Environment variables that every function has. */
  readonly functionVariables: Readonly<Record<string, string>>;
}

/** ARN of a resource in this account and region. */
export function arn({ partition, region, accountId }: Where, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** The given ECR repositories; where none are given, those of every account of the partition, whose policies decide. */
export function ecrRepositories({ partition, inputs }: Installation): string[] {
  const given = inputs.ecrRepositoryArns;
  return Token.asList(choose(hasEntries(given), given, [`arn:${partition}:ecr:*:*:repository/*`]));
}

/** Use of the installation's key through a service, where a key is given. */
export function useKey(
  sid: string,
  installation: Installation,
  service: string,
  actions: string[],
): Statement {
  const { kmsKeyArn } = installation.inputs;
  return keyStatement(sid, kmsKeyArn, isGiven(kmsKeyArn), service, actions);
}

/** Reading of a parameter in builds: CodeBuild asks for several at once, whether it needs one or more. */
export function readParameter(
  sid: string,
  installation: Installation,
  name: string,
  when?: BoolValue,
): Statement {
  // An ARN has one slash where the name begins with one, and where it does not.
  const resources = [arn(installation, "ssm", `parameter/${Fn.trimprefix(name, "/")}`)];
  return { sid, actions: ["ssm:GetParameters"], resources, when };
}

/** Decryption of a secret or a parameter of the user's through the service that holds it, where it names a key. */
export function decryptStatement(sid: string, holder: IResolvable, service: string): Statement {
  const isEncrypted = isGiven(optionalAttributeOf(holder, "kms_key_arn"));
  const keyArn = Token.asString(attributeOf(holder, "kms_key_arn"));
  return keyStatement(sid, keyArn, isEncrypted, service, ["kms:Decrypt"]);
}

/** Use of keys through one service: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
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
    // `*` for the region: a secret may lie in another one.
    conditions: { StringLike: { "kms:ViaService": [`${service}.*.amazonaws.com*`] } },
    when,
  };
}

/** Durations in seconds, as AWS's resources take them. */
export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 60 * MINUTE_SECONDS;

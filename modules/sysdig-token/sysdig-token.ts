import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Fn, type IResolvable, Op, Token } from "cdktf";
import type { Construct } from "constructs";
import { TOKEN_NOT_SET } from "../../functions/contract/build";
import {
  decryptStatement,
  type Installation,
  KMS_KEY_ATTRIBUTE,
  keyStatement,
  PARAMETER_NAME,
  Part,
  readParameter,
  SECRET_ARN,
} from "../installation";
import {
  allow,
  and,
  attributeOf,
  type BoolValue,
  choose,
  comment,
  counted,
  grantDocument,
  type Inputs,
  isGiven,
  isMissing,
  nameText,
  optionalAttributeOf,
  or,
  sharedDocument,
  TerraformCheck,
} from "../terraform-language";

/** `json_key` is for a secret that is JSON; without it, the whole secret is the token. */
export const TOKEN_SECRET_ATTRIBUTES = {
  arn: { matches: SECRET_ARN, isRequired: true },
  json_key: { matches: "^[A-Za-z0-9_.-]{1,128}$" },
  ...KMS_KEY_ATTRIBUTE,
} as const;

export const TOKEN_PARAMETER_ATTRIBUTES = {
  // Limited, because the 4 KB of a function's environment contain the name.
  name: { matches: PARAMETER_NAME, most: 200, isRequired: true },
  ...KMS_KEY_ATTRIBUTE,
} as const;

const LOST_TOKEN = `No sysdig_secure_api_token is given: if this plan replaces the secret's version, the stored token becomes ${TOKEN_NOT_SET}. To prevent this, export the token. The replaced token stays in the secret as AWSPREVIOUS.`;

/** The token for Sysdig Secure: in the installation's own secret, in an existing secret or in a parameter. */
export class SysdigToken extends Part {
  /** ARN of the secret that holds the token; null if a parameter holds the token. */
  readonly secretArn: string;
  /** A secret or parameter of the user's, which replaces the installation's own secret. */
  private readonly existing: IResolvable;
  private readonly parameter: IResolvable;
  private readonly isOwn: BoolValue;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, installation);
    const { inputs, name } = installation;
    this.existing = inputs.sysdigSecureApiTokenSecret;
    this.parameter = inputs.sysdigSecureApiTokenSsmParameter;

    this.isOwn = and(isMissing(this.existing), isMissing(this.parameter));
    const secret = new SecretsmanagerSecret(this, "secret", {
      name: `${name}-sysdig-secure-api-token`,
      description: "API token with which images are scanned by Sysdig Secure",
      kmsKeyId: inputs.kmsKeyArn,
      recoveryWindowInDays: 0,
    });
    comment(
      counted(this.isOwn, secret),
      "With a recovery window the name would stay reserved after destroy, and a second deployment would fail.",
    );
    const version = new SecretsmanagerSecretVersion(this, "secret-version", {
      secretId: secret.id,
      secretStringWo: Fn.coalesce([inputs.sysdigSecureApiToken, TOKEN_NOT_SET]),
      secretStringWoVersion: inputs.sysdigSecureApiTokenVersion,
    });
    comment(
      counted(this.isOwn, version),
      "Write-only: ignored while the version stays the same, so plan and destroy work without the token.",
    );
    this.warnOfLostToken(inputs);
    const secretArn = choose(this.isOwn, secret.arn, optionalAttributeOf(this.existing, "arn"));
    this.secretArn = nameText(this, "secret-arn", Token.asString(secretArn));
    comment(
      this,
      "The token for Sysdig Secure: in a secret of this module, or in an existing secret or parameter.",
    );
  }

  /**
   * Warns if a new version would overwrite the token with the placeholder. Terraform cannot tell whether this plan
   * changes the version. Version 1 never warns, because a first plan may have no token, and installations that never
   * rotate it would warn forever. So nobody is warned when the version is lowered to 1; descriptions and docs say what
   * this does.
   */
  private warnOfLostToken({ sysdigSecureApiToken, sysdigSecureApiTokenVersion }: Inputs): void {
    const isFirst = Op.lt(sysdigSecureApiTokenVersion, 2) as IResolvable;
    const isSafe = [sysdigSecureApiToken, this.existing, this.parameter].map(isGiven).reduce(or, isFirst);
    const check = new TerraformCheck(this, "given", { condition: isSafe, errorMessage: LOST_TOKEN });
    comment(
      check,
      "Terraform cannot say whether this plan changes the version, so every plan without the token warns. Plans with version 1 do not warn: a first plan may have no token, and later plans need none.",
    );
  }

  get buildVariable(): { readonly type: string; readonly value: string } {
    const inParameter = isGiven(this.parameter);
    return {
      type: Token.asString(choose(inParameter, "PARAMETER_STORE", "SECRETS_MANAGER")),
      value: Token.asString(choose(inParameter, this.parameterName, this.secretValue)),
    };
  }

  /** Variables by which a function finds the token; one of them is empty. */
  get functionVariables(): Record<"SYSDIG_TOKEN_SECRET" | "SYSDIG_TOKEN_PARAMETER", string> {
    const inParameter = isGiven(this.parameter);
    return {
      SYSDIG_TOKEN_SECRET: Token.asString(choose(inParameter, "", this.secretValue)),
      SYSDIG_TOKEN_PARAMETER: Token.asString(choose(inParameter, this.parameterName, "")),
    };
  }

  private get parameterName(): string {
    return Token.asString(attributeOf(this.parameter, "name"));
  }

  /** Returns the secret's ARN, followed by the JSON key if there is one. */
  private get secretValue(): string {
    const jsonKey = Token.asString(optionalAttributeOf(this.existing, "json_key"));
    return Fn.join(":", Token.asList(Fn.compact([this.secretArn, jsonKey])));
  }

  /**
   * Lets a role read the token, and decrypt it if a customer's key encrypts it.
   *
   * @param exists whether the role exists
   */
  grantRead(role: IamRole, exists: BoolValue = true): IamRolePolicy {
    const own = this.installation.inputs.kmsKeyArn;
    const statements = [
      allow("ReadToken", "secretsmanager:GetSecretValue", this.secretArn, {
        when: isMissing(this.parameter),
      }),
      keyStatement("UseKeyOfToken", own, and(this.isOwn, isGiven(own)), "secretsmanager", ["kms:Decrypt"]),
      decryptStatement("UseKeyOfExistingSecret", this.existing, "secretsmanager"),
      readParameter("ReadTokenParameter", this.installation, this.parameterName, isGiven(this.parameter)),
      decryptStatement("UseKeyOfTokenParameter", this.parameter, "ssm"),
    ];
    return grantDocument(role, sharedDocument(this, "read", statements), exists);
  }

  /** Lets a role read whether the token is stored, but not its value. */
  grantDescribe(role: IamRole): IamRolePolicy {
    const document = sharedDocument(this, "describe", [
      allow("DescribeToken", "secretsmanager:DescribeSecret", this.secretArn, {
        when: isMissing(this.parameter),
      }),
      allow("DescribeTokenParameter", "ssm:DescribeParameters", "*", { when: isGiven(this.parameter) }),
    ]);
    comment(
      document,
      "AWS defines no resources for ssm:DescribeParameters. It shows names and versions, but no value.",
    );
    return grantDocument(role, document);
  }
}

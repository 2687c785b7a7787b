import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Fn, type IResolvable, Token } from "cdktf";
import { Construct } from "constructs";
import { type Installation, keyStatement } from "../installation";
import {
  and,
  attributeOf,
  type Condition,
  choose,
  comment,
  createIf,
  grantDocument,
  isGiven,
  isMissing,
  nameText,
  optionalAttributeOf,
  sharedDocument,
} from "../terraform-language";

/** An existing Secrets Manager secret that holds the token. */
export interface ExistingSecret {
  readonly arn: string;
  /** Key of the token in a JSON secret. Default: the whole secret is the token. */
  readonly jsonKey?: string;
  /** Customer-managed key that the secret is encrypted with. Default: AWS's own. */
  readonly kmsKeyArn?: string;
}

export interface SysdigTokenProps {
  readonly installation: Installation;
  readonly existingSecret?: ExistingSecret | IResolvable;
  /** Stored with a write-only argument: neither plan nor state ever hold it. */
  readonly token?: string;
  /** Bumped together with a new token. */
  readonly tokenVersion: number;
}

/** What `grantRead` has to know of a role that is not that of the builds. */
export interface ReadGrant {
  /** Last part of the policy's address. */
  readonly grantee?: string;
  /** Whether the role may read the token at all. Default: it may */
  readonly exists?: Condition;
}

/** What the secret holds as long as no token was given; the scan-runner knows it and says what to do. */
const NOT_SET = "not-set";

/** The token for Sysdig Secure, in a secret of this installation or in an existing one. */
export class SysdigToken extends Construct {
  /** ARN of the secret, wherever it comes from. */
  readonly secretArn: string;
  private readonly installation: Installation;
  private readonly existing: SysdigTokenProps["existingSecret"];

  constructor(scope: Construct, id: string, props: SysdigTokenProps) {
    super(scope, id);
    this.installation = props.installation;
    this.existing = props.existingSecret;

    const isOwn = isMissing(props.existingSecret);
    const secret = createIf(isOwn, () =>
      comment(
        new SecretsmanagerSecret(this, "secret", {
          name: `${props.installation.name}-sysdig-secure-api-token`,
          description: "API token with which images are scanned by Sysdig Secure",
          kmsKeyId: props.installation.kmsKeyArn,
          recoveryWindowInDays: 0,
        }),
        "With a recovery window the name would stay taken after destroy, and a second deployment would fail.",
      ),
    );
    if (secret) {
      createIf(isOwn, () =>
        comment(
          new SecretsmanagerSecretVersion(this, "secret-version", {
            secretId: secret.id,
            secretStringWo: props.token === undefined ? NOT_SET : Fn.coalesce([props.token, NOT_SET]),
            secretStringWoVersion: props.tokenVersion,
          }),
          "Write-only: ignored while the version stays the same, so plan and destroy work without the token.",
        ),
      );
    }
    const secretArn = Token.asString(
      choose(isOwn, secret?.arn, this.existing && attributeOf(this.existing, "arn")),
    );
    this.secretArn = typeof isOwn === "boolean" ? secretArn : nameText(this, "secret-arn", secretArn);
    comment(this, "The token for Sysdig Secure: in a secret of this module, or in an existing one.");
  }

  /**
   * The value of a CodeBuild environment variable of type SECRETS_MANAGER that holds the token: the secret's ARN, and
   * behind it the JSON key, if there is one. The functions of backend mode read it in the same form.
   */
  get environmentVariableValue(): string {
    const jsonKey = optionalAttributeOf(this.existing, "jsonKey");
    if (Token.isUnresolved(jsonKey)) {
      return Fn.join(":", Token.asList(Fn.compact([this.secretArn, Token.asString(jsonKey)])));
    }
    return jsonKey === undefined ? this.secretArn : `${this.secretArn}:${jsonKey}`;
  }

  /** Lets a role read the token, and decrypt it where it is encrypted with a customer's key. */
  grantRead(role: IamRole, { grantee = "", exists = true }: ReadGrant = {}): IamRolePolicy {
    const own = this.installation.kmsKeyArn;
    const given = optionalAttributeOf(this.existing, "kmsKeyArn");
    const decrypt = ["kms:Decrypt"];
    const statements = [
      { sid: "ReadToken", actions: ["secretsmanager:GetSecretValue"], resources: [this.secretArn] },
      keyStatement("UseKey", own, and(isMissing(this.existing), isGiven(own)), "secretsmanager", decrypt),
      keyStatement(
        "UseKeyOfExistingSecret",
        given === undefined ? undefined : Token.asString(given),
        isGiven(given),
        "secretsmanager",
        decrypt,
      ),
    ];
    const document = sharedDocument(this, "read", statements);
    const id = grantee ? `read-by-${grantee}` : "read";
    return grantDocument(this, id, role, "read-sysdig-token", document, exists);
  }
}

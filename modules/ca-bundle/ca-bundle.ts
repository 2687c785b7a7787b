import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Token } from "cdktf";
import { Construct } from "constructs";
import type { ProjectVariable } from "../../functions/contract/build";
import {
  decryptStatement,
  type Installation,
  KMS_KEY_ATTRIBUTE,
  PARAMETER_NAME,
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
  grantDocument,
  isGiven,
  type Statement,
  sharedDocument,
} from "../terraform-language";

export const CA_BUNDLE_SECRET_ATTRIBUTES = {
  arn: { matches: SECRET_ARN, isRequired: true },
  ...KMS_KEY_ATTRIBUTE,
} as const;

export const CA_BUNDLE_PARAMETER_ATTRIBUTES = {
  // Limited, because a variable of the build contains the name.
  name: { matches: PARAMETER_NAME, most: 1000, isRequired: true },
  ...KMS_KEY_ATTRIBUTE,
} as const;

interface Origin {
  readonly id: string;
  readonly when: BoolValue;
  readonly type: "SECRETS_MANAGER" | "PARAMETER_STORE";
  readonly value: string;
  readonly statements: readonly Statement[];
}

/**
 * Certificates of authorities that are trusted besides the public ones: from a secret or parameter of the user's, or
 * none.
 */
export class CaBundle extends Construct {
  private readonly secret: Origin;
  private readonly parameter: Origin;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    comment(
      this,
      "Certificates of authorities to trust besides the public ones: roles may read the secret or parameter with the certificates.",
    );
    const { caBundleSecret, caBundleSsmParameter } = installation.inputs;
    const secretArn = Token.asString(attributeOf(caBundleSecret, "arn"));
    this.secret = {
      ...{ id: "secret", when: isGiven(caBundleSecret), type: "SECRETS_MANAGER", value: secretArn },
      statements: [
        allow("ReadCaBundle", "secretsmanager:GetSecretValue", secretArn),
        decryptStatement("UseKeyOfCaBundle", caBundleSecret, "secretsmanager"),
      ],
    };
    const name = Token.asString(attributeOf(caBundleSsmParameter, "name"));
    this.parameter = {
      ...{ id: "parameter", when: isGiven(caBundleSsmParameter), type: "PARAMETER_STORE", value: name },
      statements: [
        readParameter("ReadCaBundle", installation, name),
        decryptStatement("UseKeyOfCaBundle", caBundleSsmParameter, "ssm"),
      ],
    };
  }

  /** Returns the CodeBuild variables with the certificates' source, of which at most one exists. */
  get buildVariables() {
    return [this.secret, this.parameter].map(({ when, type, value }) => ({
      when,
      type,
      values: { CA_BUNDLE: value } satisfies Partial<Record<ProjectVariable, string>>,
    }));
  }

  /** ARN of the secret; empty without a secret, because a function's variable cannot be null. */
  get secretArn(): string {
    return Token.asString(choose(this.secret.when, this.secret.value, ""));
  }

  /** Lets the role of builds read the certificates, and decrypt them if a customer's key encrypts them. */
  grantRead(role: IamRole, exists: BoolValue): IamRolePolicy[] {
    return [this.secret, this.parameter].map((origin) => this.grantOrigin(origin, role, exists));
  }

  /** Lets a function read the certificates. Functions read them from a secret only. */
  grantReadSecret(role: IamRole, exists: BoolValue): IamRolePolicy {
    return this.grantOrigin(this.secret, role, exists);
  }

  private grantOrigin({ id, when, statements }: Origin, role: IamRole, exists: BoolValue): IamRolePolicy {
    return grantDocument(role, sharedDocument(this, id, statements, when), and(exists, when));
  }
}

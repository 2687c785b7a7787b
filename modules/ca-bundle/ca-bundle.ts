import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { type IResolvable, Token } from "cdktf";
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
  // CodeBuild has the name in a build's variable.
  name: { matches: PARAMETER_NAME, most: 1000, isRequired: true },
  ...KMS_KEY_ATTRIBUTE,
} as const;

/** One place that the certificates may come from. */
interface Origin {
  readonly id: string;
  readonly when: BoolValue;
  /** Type of CodeBuild environment variable. */
  readonly type: "SECRETS_MANAGER" | "PARAMETER_STORE";
  readonly value: string;
  readonly statements: readonly Statement[];
}

/** Certificates of authorities to trust beside the public ones: in a secret or a parameter of the user's, or none. */
export class CaBundle extends Construct {
  private readonly sources: readonly Origin[];
  private readonly secret: IResolvable;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    comment(
      this,
      "Certificates of authorities to trust beside the public ones: roles may read the secret or parameter that holds them.",
    );
    const { caBundleSecret, caBundleSsmParameter } = installation.inputs;
    this.secret = caBundleSecret;
    this.sources = [secretSource(caBundleSecret), parameterSource(caBundleSsmParameter, installation)];
  }

  /** Where builds get the certificates from: variables of CodeBuild. At most one of them exists. */
  get buildVariables() {
    return this.sources.map(({ when, type, value }) => ({
      when,
      type,
      values: { CA_BUNDLE: value } satisfies Partial<Record<ProjectVariable, string>>,
    }));
  }

  /** ARN of the secret; empty where there is none, which is what a function's variable can say. */
  get secretArn(): string {
    return Token.asString(choose(isGiven(this.secret), attributeOf(this.secret, "arn"), ""));
  }

  /**
   * Lets the role of builds read the certificates, and decrypt them where they are encrypted with a customer's key.
   *
   * @param exists whether there is such a role, where only Terraform knows
   */
  grantRead(role: IamRole, exists: BoolValue = true): IamRolePolicy[] {
    return this.grantSources(this.sources, role, exists);
  }

  /** The same for a function, which reads a secret only. */
  grantReadSecret(role: IamRole, exists: BoolValue = true): IamRolePolicy[] {
    const secrets = this.sources.filter(({ type }) => type === "SECRETS_MANAGER");
    return this.grantSources(secrets, role, exists);
  }

  private grantSources(sources: readonly Origin[], role: IamRole, exists: BoolValue) {
    return sources.map(({ id, when, statements }) =>
      grantDocument(role, sharedDocument(this, id, statements, when), and(exists, when)),
    );
  }
}

function secretSource(secret: IResolvable): Origin {
  const secretArn = Token.asString(attributeOf(secret, "arn"));
  return {
    id: "secret",
    when: isGiven(secret),
    type: "SECRETS_MANAGER",
    value: secretArn,
    statements: [
      allow("ReadCaBundle", "secretsmanager:GetSecretValue", secretArn),
      decryptStatement("UseKeyOfCaBundle", secret, "secretsmanager"),
    ],
  };
}

function parameterSource(parameter: IResolvable, installation: Installation): Origin {
  const name = Token.asString(attributeOf(parameter, "name"));
  return {
    id: "parameter",
    when: isGiven(parameter),
    type: "PARAMETER_STORE",
    value: name,
    statements: [
      readParameter("ReadCaBundle", installation, name),
      decryptStatement("UseKeyOfCaBundle", parameter, "ssm"),
    ],
  };
}

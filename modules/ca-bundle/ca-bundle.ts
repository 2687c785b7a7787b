import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn, type IResolvable, Token } from "cdktf";
import { Construct } from "constructs";
import { arn, type Installation, keyStatement } from "../installation";
import {
  attributeOf,
  type Condition,
  createIf,
  isGiven,
  optionalAttributeOf,
  policyDocument,
  type Statement,
} from "../terraform-language";

/** A Secrets Manager secret with certificates in PEM. */
export interface CaBundleSecret {
  readonly arn: string;
  /** Customer-managed key that the secret is encrypted with. Default: AWS's own. */
  readonly kmsKeyArn?: string;
}

/** A Systems Manager parameter of the same account and region with certificates in PEM. */
export interface CaBundleParameter {
  readonly name: string;
  /** Customer-managed key that the parameter is encrypted with. Default: none, or AWS's own. */
  readonly kmsKeyArn?: string;
}

export interface CaBundleProps {
  readonly installation: Installation;
  readonly secret?: CaBundleSecret | IResolvable;
  readonly parameter?: CaBundleParameter | IResolvable;
}

/** One place that the certificates may come from. */
interface Source {
  readonly id: string;
  readonly when: Condition;
  /** Type of CodeBuild environment variable. */
  readonly type: "SECRETS_MANAGER" | "PARAMETER_STORE";
  readonly value: string;
  readonly statements: readonly Statement[];
}

/** Certificates of authorities to trust beside the public ones: in a secret or a parameter of the user's, or none. */
export class CaBundle extends Construct {
  private readonly sources: readonly Source[];

  constructor(scope: Construct, id: string, { installation, secret, parameter }: CaBundleProps) {
    super(scope, id);
    this.sources = [
      ...(secret === undefined ? [] : [secretSource(secret)]),
      ...(parameter === undefined ? [] : [parameterSource(parameter, installation)]),
    ];
  }

  /** Where builds get the certificates from: variables of CodeBuild, of which one exists at most. */
  get buildVariables() {
    return this.sources.map(({ when, type, value }) => ({ when, type, values: { CA_BUNDLE: value } }));
  }

  /** Lets a role read the certificates, and decrypt them where they are encrypted with a customer's key. */
  grantRead(role: IamRole, grantee: string): IamRolePolicy[] {
    return this.sources.flatMap(({ id, when, statements }) => {
      const part = new Construct(this, `${id}-for-${grantee}`);
      const document = createIf(when, () => policyDocument(part, "policy-document", statements));
      const policy = createIf(
        when,
        () =>
          new IamRolePolicy(part, "policy", {
            name: `read-ca-bundle-${id}`,
            role: role.name,
            policy: document?.json ?? "",
          }),
      );
      return policy ? [policy] : [];
    });
  }
}

function secretSource(secret: CaBundleSecret | IResolvable): Source {
  const secretArn = attributeOf(secret, "arn") as string;
  const key = optionalAttributeOf(secret, "kmsKeyArn");
  return {
    id: "secret",
    when: isGiven(secret),
    type: "SECRETS_MANAGER",
    value: secretArn,
    statements: [
      { sid: "ReadCaBundle", actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
      keyOf(key, "secretsmanager"),
    ],
  };
}

function parameterSource(parameter: CaBundleParameter | IResolvable, installation: Installation): Source {
  const name = attributeOf(parameter, "name") as string;
  const key = optionalAttributeOf(parameter, "kmsKeyArn");
  return {
    id: "parameter",
    when: isGiven(parameter),
    type: "PARAMETER_STORE",
    value: name,
    statements: [
      {
        sid: "ReadCaBundle",
        // CodeBuild asks for several at once, whether it needs one or more.
        actions: ["ssm:GetParameters"],
        // An ARN has one slash where the name begins with one, and where it does not.
        resources: [arn(installation, "ssm", `parameter/${Fn.trimprefix(name, "/")}`)],
      },
      keyOf(key, "ssm"),
    ],
  };
}

function keyOf(key: unknown, service: string): Statement {
  const keyArn = key === undefined ? undefined : Token.asString(key);
  return keyStatement("UseKeyOfCaBundle", keyArn, isGiven(key), service, ["kms:Decrypt"]);
}

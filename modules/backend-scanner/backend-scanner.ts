import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn, Token } from "cdktf";
import type { ENGINE_VARIABLES } from "../../functions/contract/environment";
import type { CaBundle } from "../ca-bundle";
import type { SysdigToken } from "../sysdig-token";
import { type Condition, choose } from "../terraform-language";

export interface BackendScannerProps {
  readonly token: SysdigToken;
  readonly caBundle: CaBundle;
  readonly sysdigSecureEndpoint: string;
  readonly sysdigSkipTlsVerify: Condition;
  /** Whether it is used, where only Terraform knows. Default: it is */
  readonly exists?: Condition;
}

/**
 * Sysdig's backend, which pulls and analyses images itself: it needs no resources of its own, only settings and rights
 * of the functions that call it.
 */
export class BackendScanner {
  constructor(private readonly props: BackendScannerProps) {}

  /** What a function has to know to ask Sysdig; the settings of its engine. */
  get environment(): Record<(typeof ENGINE_VARIABLES.backend)[number], string> {
    const { sysdigSecureEndpoint, sysdigSkipTlsVerify, token, caBundle, exists = true } = this.props;
    // Empty in inline mode: a function has 4 KB of environment, which long ARNs would take from the lists of images.
    const ifUsed = (value: string) => Token.asString(choose(exists, value, ""));
    const { SYSDIG_TOKEN_SECRET, SYSDIG_TOKEN_PARAMETER } = token.functionVariables;
    return {
      SYSDIG_SECURE_ENDPOINT: ifUsed(Fn.trimsuffix(sysdigSecureEndpoint, "/")),
      SYSDIG_SKIP_TLS_VERIFY: Token.asString(Fn.tostring(sysdigSkipTlsVerify)),
      SYSDIG_TOKEN_SECRET: ifUsed(SYSDIG_TOKEN_SECRET),
      SYSDIG_TOKEN_PARAMETER: ifUsed(SYSDIG_TOKEN_PARAMETER),
      CA_BUNDLE_SECRET: ifUsed(caBundle.secretArn),
    };
  }

  /** Lets a role ask Sysdig for scans and results, which takes the token, and the CA bundle if there is one. */
  grantStart(role: IamRole, grantee: string): IamRolePolicy[] {
    const { token, caBundle, exists } = this.props;
    return [token.grantRead(role, { grantee, exists }), ...caBundle.grantReadSecret(role, grantee, exists)];
  }
}

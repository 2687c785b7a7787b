import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { ENGINE_VARIABLES } from "../../functions/contract/environment";
import type { InlineScannerProps } from "../inline-scanner";
import { choose, comment } from "../terraform-language";

type BackendScannerProps = Omit<InlineScannerProps, "members">;

/** Settings and rights to call Sysdig's backend, which pulls and analyses images itself. Creates no resources. */
export class BackendScanner extends Construct {
  readonly environment: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: BackendScannerProps,
  ) {
    super(scope, id);
    comment(
      this,
      "Settings with which functions ask Sysdig for scans. Empty in inline mode: a function has 4 KB of environment, and long ARNs would leave less room for the lists of images.",
    );
    const chosen = choose(props.exists, this.settings, {});
    this.environment = new TerraformLocal(this, "function-variables", chosen).asStringMap;
  }

  private get settings(): Record<(typeof ENGINE_VARIABLES.backend)[number], string> {
    const { installation, token, caBundle } = this.props;
    const { sysdigSecureEndpoint, sysdigSkipTlsVerify } = installation.inputs;
    return {
      SYSDIG_SECURE_ENDPOINT: Fn.trimsuffix(sysdigSecureEndpoint, "/"),
      SYSDIG_SKIP_TLS_VERIFY: Token.asString(Fn.tostring(sysdigSkipTlsVerify)),
      ...token.functionVariables,
      CA_BUNDLE_SECRET: caBundle.secretArn,
    };
  }

  /** Lets a role ask Sysdig for scans and results: it may read the token, and the CA bundle if there is one. */
  grantStart(role: IamRole): IamRolePolicy[] {
    const { token, caBundle, exists } = this.props;
    return [token.grantRead(role, exists), caBundle.grantReadSecret(role, exists)];
  }
}

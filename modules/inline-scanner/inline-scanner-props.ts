import type { CaBundle } from "../ca-bundle";
import type { Installation } from "../installation";
import type { Members } from "../members";
import type { SysdigToken } from "../sysdig-token";
import type { BoolValue } from "../terraform-language";

export interface InlineScannerProps {
  readonly installation: Installation;
  readonly token: SysdigToken;
  readonly caBundle: CaBundle;
  /** Accounts from whose ECR builds pull images, with a role of the account. */
  readonly members: Members;
  readonly exists: BoolValue;
}

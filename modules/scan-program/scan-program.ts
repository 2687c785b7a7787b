import { Fn, Token } from "cdktf";
import type { ChoosingVariable, SharedVariable } from "../../functions/contract/environment";
import type { Installation } from "../installation";
import type { Members } from "../members";
import type { LambdaAccess } from "../node-function";
import type { ScanLedger } from "../scan-ledger";
import { choose, hasText, type Inputs } from "../terraform-language";

export interface ScanProgramProps {
  readonly installation: Installation;
  readonly ledger: ScanLedger;
  readonly lambdaAccess: LambdaAccess;
}

export interface CallsMembers {
  readonly members: Members;
}

/**
 * Returns the functions' common props, for `createProgram` of functions/runtime. Each function adds its own settings.
 */
export function scanProgram(
  { installation, ledger, lambdaAccess }: ScanProgramProps,
  ...furtherEnvironment: readonly Readonly<Record<string, string>>[]
) {
  return {
    installation,
    lambdaAccess,
    furtherEnvironment,
    environment: {
      LEDGER_TABLE: ledger.table.name,
      ACCOUNT_ID: installation.accountId,
      RESCAN_AFTER_HOURS: installation.inputs.rescanAfterHours,
      SWEEPS: Token.asString(
        choose(hasText(installation.inputs.sweepSchedule), installation.inputs.sweepSchedule, "false"),
      ),
    } satisfies Record<SharedVariable, string | number>,
  };
}

export function chosenImages(inputs: Inputs): Readonly<Record<ChoosingVariable, string>> {
  return {
    INCLUDE_IMAGES: Fn.jsonencode(inputs.includeImages),
    EXCLUDE_IMAGES: Fn.jsonencode(inputs.excludeImages),
  };
}

import { Fn, Token } from "cdktf";
import type { ChoosingVariable, Program, SharedVariable } from "../../functions/contract/environment";
import type { Installation } from "../installation";
import type { Members } from "../members";
import type { LambdaAccess, NodeFunctionProps } from "../node-function";
import type { ScanLedger } from "../scan-ledger";
import { type BoolValue, hasText } from "../terraform-language";

/** Props of every construct whose function asks for scans or starts them. */
export interface ScanProgramProps {
  readonly installation: Installation;
  readonly enabled: BoolValue;
  readonly ledger: ScanLedger;
  readonly rescanAfterHours: number;
  /** `rate(…)` or `cron(…)`; empty: no sweeps but those that somebody invokes. */
  readonly sweepSchedule: string;
  readonly lambdaAccess: LambdaAccess;
  readonly lambdaRuntime: string;
}

/** Props of a construct whose function calls accounts and regions besides its own. */
export interface CallsMembers {
  readonly members: Members;
}

/** Props of a construct whose function looks at some images only. */
export interface ChosenImages {
  readonly includeImages: readonly string[];
  readonly excludeImages: readonly string[];
}

/** Props that all of them give `NodeFunction`; each adds its own settings to the environment. */
type Shared = Pick<NodeFunctionProps<Program>, "installation" | "runtime" | "lambdaAccess"> & {
  readonly furtherEnvironment: readonly Readonly<Record<string, string>>[];
  readonly environment: Readonly<Record<SharedVariable, string | number>>;
};

/** The common props of the functions: `createProgram` of functions/runtime puts a program together from these settings. */
export function scanProgram(props: ScanProgramProps & Partial<CallsMembers>): Shared {
  const { installation, ledger, members, lambdaAccess, lambdaRuntime } = props;
  return {
    installation,
    runtime: lambdaRuntime,
    lambdaAccess,
    furtherEnvironment: members ? [members.environment] : [],
    environment: {
      LEDGER_TABLE: ledger.table.name,
      ACCOUNT_ID: installation.accountId,
      RESCAN_AFTER_HOURS: props.rescanAfterHours,
      SWEEPS: Token.asString(Fn.tostring(hasText(props.sweepSchedule))),
    },
  };
}

/** The settings that `chosenImages` of functions/runtime reads. */
export function chosenImages({
  includeImages,
  excludeImages,
}: ChosenImages): Readonly<Record<ChoosingVariable, string>> {
  return { INCLUDE_IMAGES: Fn.jsonencode(includeImages), EXCLUDE_IMAGES: Fn.jsonencode(excludeImages) };
}

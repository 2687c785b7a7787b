import { Fn, Token } from "cdktf";
import type {
  ChoosingVariable,
  EngineEnvironment,
  Program,
  StartingVariable,
} from "../../functions/contract/environment";
import type { Installation } from "../installation";
import type { LambdaAccess, NodeFunctionProps } from "../node-function";
import type { ScanLedger } from "../scan-ledger";
import type { Scanner } from "../scanner";
import { type BoolValue, hasText } from "../terraform-language";

/** What every construct has whose function starts scans. */
export interface ScanProgramProps {
  readonly installation: Installation;
  readonly enabled: BoolValue;
  readonly ledger: ScanLedger;
  readonly scanner: Scanner;
  readonly rescanAfterHours: number;
  /** `rate(…)` or `cron(…)`; empty: no sweeps but those that somebody invokes. */
  readonly sweepSchedule: string;
  readonly maxConcurrentScans: number;
  readonly lambdaAccess: LambdaAccess;
  readonly lambdaRuntime: string;
}

/** What a construct has whose function looks at some images only. */
export interface ChosenImages {
  readonly includeImages: readonly string[];
  readonly excludeImages: readonly string[];
}

/** What `NodeFunction` is given by all of them; each adds its own settings to the environment. */
type Shared = Pick<
  NodeFunctionProps<Program>,
  "installation" | "runtime" | "lambdaAccess" | "furtherEnvironment"
> & {
  readonly environment: EngineEnvironment & Readonly<Record<StartingVariable, string | number>>;
};

/**
 * What the functions that start scans have in common: `createProgram` of functions/runtime puts the program together from
 * these settings.
 */
export function scanProgram(props: ScanProgramProps): Shared {
  const { installation, ledger, scanner, lambdaAccess, lambdaRuntime } = props;
  return {
    installation,
    runtime: lambdaRuntime,
    lambdaAccess,
    furtherEnvironment: scanner.backendEnvironment,
    environment: {
      LEDGER_TABLE: ledger.table.name,
      ACCOUNT_ID: installation.accountId,
      ...scanner.environment,
      RESCAN_AFTER_HOURS: props.rescanAfterHours,
      SWEEPS: Token.asString(Fn.tostring(hasText(props.sweepSchedule))),
      MAX_CONCURRENT_SCANS: props.maxConcurrentScans,
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

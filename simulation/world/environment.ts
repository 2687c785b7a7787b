import type { Program, ProgramEnvironment } from "../../functions/contract/environment";
import type { Settings } from "./settings";

export function environmentOf(
  program: Program,
  { maxConcurrentScans, rescanAfterHours, blocking, members, securityHub = false }: Settings,
): Readonly<Record<string, string>> {
  const { gate, enforcement } = blocking ?? {};
  const shared = {
    LEDGER_TABLE: "scanning-ledger",
    ACCOUNT_ID: "111122223333",
    RESCAN_AFTER_HOURS: rescanAfterHours,
    SWEEPS: "true",
  } as const;
  const serving = members && { MEMBER_ROLES: "arn:aws:iam::ACCOUNT:role/scanning-member-KIND-eu-central-1" };
  const choosing = { INCLUDE_IMAGES: "[]", EXCLUDE_IMAGES: "[]" };
  const environments: { readonly [P in Program]: ProgramEnvironment<P> } = {
    "scan-trigger": { ...shared, ...serving, ...choosing, ENFORCEMENT: String(enforcement !== undefined) },
    "scan-coordinator": {
      ...shared,
      ...serving,
      ...choosing,
      MAX_CONCURRENT_SCANS: maxConcurrentScans,
      SCAN_MODE: "inline",
      SCANNER_PROJECT: "scanning-inline-scanner",
      ENABLED: "true",
      OWNER_TAG_KEYS: '["team"]',
      ENFORCEMENT: enforcement ? JSON.stringify(enforcement) : "",
      HAS_GATE: String(gate !== undefined),
      RESULTS_TOPIC_ARN: "arn:aws:sns:eu-central-1:111122223333:scanning-results",
      SECURITY_HUB: String(securityHub),
    },
    "task-sweeper": {
      ...shared,
      ...serving,
      ...choosing,
      CLUSTER_ARNS: "[]",
      LAUNCH_TYPES: '["FARGATE"]',
      OWNER_TAG_KEYS: '["team"]',
    },
    "deployment-gate": {
      ...shared,
      ...choosing,
      ENABLED: "true",
      DEPLOYMENT_GATE: JSON.stringify(gate ?? {}),
      OWNER_TAG_KEYS: '["team"]',
    },
  };
  const texts = Object.entries(environments[program]).map(([name, value]) => [name, String(value)]);
  return { INSTALLATION_NAME: "scanning", AWS_REGION: "eu-central-1", ...Object.fromEntries(texts) };
}

/** `SWEEPS`: the input `sweep_schedule`, or `false`. Only sweeps see that a workload no longer runs an image. */
const OF_ALL = ["INSTALLATION_NAME", "LEDGER_TABLE", "ACCOUNT_ID", "RESCAN_AFTER_HOURS", "SWEEPS"] as const;
/** Pattern of the members' roles, see `memberRoleArn`; absent if the installation serves no members. */
const SERVING_MEMBERS = ["MEMBER_ROLES"] as const;
/** JSON lists of the patterns of images to scan, and of images to leave out. */
const CHOOSING_IMAGES = ["INCLUDE_IMAGES", "EXCLUDE_IMAGES"] as const;

/** Variables of each engine. The coordinator has the variables of its scan mode. */
export const ENGINE_VARIABLES = {
  inline: ["SCANNER_PROJECT"],
  backend: [
    "SYSDIG_SECURE_ENDPOINT",
    "SYSDIG_SKIP_TLS_VERIFY",
    "SYSDIG_TOKEN_SECRET",
    "SYSDIG_TOKEN_PARAMETER",
    "CA_BUNDLE_SECRET",
  ],
} as const;

export const CHANNEL_VARIABLES = {
  events: [],
  topic: ["RESULTS_TOPIC_ARN"],
  "security-hub": ["SECURITY_HUB"],
} as const;

/** Variables that each program reads, besides those of the engine. */
export const PROGRAM_VARIABLES = {
  // ENFORCEMENT: `true` or `false` for the trigger, EnforcementSettings for the coordinator. HAS_GATE: a gate exists.
  "scan-trigger": [...OF_ALL, ...SERVING_MEMBERS, ...CHOOSING_IMAGES, "ENFORCEMENT"],
  "scan-coordinator": [
    ...OF_ALL,
    ...SERVING_MEMBERS,
    ...CHOOSING_IMAGES,
    ...(["MAX_CONCURRENT_SCANS", "SCAN_MODE", "ENABLED", "ENFORCEMENT"] as const),
    ...(["HAS_GATE", "OWNER_TAG_KEYS"] as const),
    ...Object.values(CHANNEL_VARIABLES).flat(),
  ],
  "task-sweeper": [
    ...OF_ALL,
    ...SERVING_MEMBERS,
    ...CHOOSING_IMAGES,
    ...(["CLUSTER_ARNS", "LAUNCH_TYPES", "OWNER_TAG_KEYS"] as const),
  ],
  "deployment-gate": [...OF_ALL, ...CHOOSING_IMAGES, "ENABLED", "DEPLOYMENT_GATE", "OWNER_TAG_KEYS"],
} as const;

/** A program that runs as a Lambda function; also its folder under `functions/programs/`. */
export type Program = keyof typeof PROGRAM_VARIABLES;
export type EngineVariable = (typeof ENGINE_VARIABLES)[keyof typeof ENGINE_VARIABLES][number];
/** Name of a channel. It is stored with outcomes, so it must not change between releases. */
export type Channel = keyof typeof CHANNEL_VARIABLES;
/** Channels in the order of publishing. */
export const CHANNEL_NAMES = Object.keys(CHANNEL_VARIABLES) as readonly Channel[];
export type ChannelVariable = (typeof CHANNEL_VARIABLES)[Channel][number];
/** Variables that a construct gives every function. */
export type SharedVariable = Exclude<(typeof OF_ALL)[number], "INSTALLATION_NAME">;
type MemberVariable = (typeof SERVING_MEMBERS)[number];
export type ChoosingVariable = (typeof CHOOSING_IMAGES)[number];
export type ProgramVariable<P extends Program = Program> = (typeof PROGRAM_VARIABLES)[P][number];

/** Variables that a construct gives the function of a program. Terraform writes numbers as text. */
export type ProgramEnvironment<P extends Program = Program> = Readonly<
  Record<Exclude<ProgramVariable<P>, "INSTALLATION_NAME" | MemberVariable>, string | number> &
    Partial<Record<EngineVariable | MemberVariable, string>>
>;

/**
 * Variables of every program. `INSTALLATION_NAME` is the input `name`. `SWEEPS` is the input `sweep_schedule`, or
 * `false` without sweeps, which see which workloads no longer run an image.
 */
const OF_ALL = ["INSTALLATION_NAME", "LEDGER_TABLE", "ACCOUNT_ID", "RESCAN_AFTER_HOURS", "SWEEPS"] as const;
/** Pattern of the members' roles, see `memberRoleArn`; absent where the installation serves no other account or region. */
const SERVING_MEMBERS = ["MEMBER_ROLES"] as const;
/** JSON lists of the patterns of images that are scanned, and that are not. */
const CHOOSING_IMAGES = ["INCLUDE_IMAGES", "EXCLUDE_IMAGES"] as const;

/** The engines with their settings. The coordinator has those of its scan mode. */
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

/** The channels with their settings. */
export const CHANNEL_VARIABLES = {
  events: [],
  topic: ["RESULTS_TOPIC_ARN"],
  "security-hub": ["SECURITY_HUB"],
} as const;

/** The environment variables that each program reads, besides those of the engine. */
export const PROGRAM_VARIABLES = {
  // ENFORCEMENT and HAS_GATE: whether it is on, and whether there is one.
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

/** A program that runs as a Lambda function; also its folder under `functions/`. */
export type Program = keyof typeof PROGRAM_VARIABLES;
export type EngineVariable = (typeof ENGINE_VARIABLES)[keyof typeof ENGINE_VARIABLES][number];
/** Also the name that is kept with an outcome, so it must not change between releases. */
export type Channel = keyof typeof CHANNEL_VARIABLES;
/** In the order in which they are published on. */
export const CHANNEL_NAMES = Object.keys(CHANNEL_VARIABLES) as readonly Channel[];
export type ChannelVariable = (typeof CHANNEL_VARIABLES)[Channel][number];
/** Variables that a construct gives every function. */
export type SharedVariable = Exclude<(typeof OF_ALL)[number], "INSTALLATION_NAME">;
type MemberVariable = (typeof SERVING_MEMBERS)[number];
export type ChoosingVariable = (typeof CHOOSING_IMAGES)[number];
export type ProgramVariable<P extends Program = Program> = (typeof PROGRAM_VARIABLES)[P][number];

/** Variables that a construct gives the function of a program; a number is a number that Terraform writes as text. */
export type ProgramEnvironment<P extends Program = Program> = Readonly<
  Record<Exclude<ProgramVariable<P>, "INSTALLATION_NAME" | MemberVariable>, string | number> &
    Partial<Record<EngineVariable | MemberVariable, string>>
>;

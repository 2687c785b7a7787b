import { ENDS, SCANNER_PROJECT } from "./events";

const ON_FARGATE_IN_SHOP = [
  ...["service", "run-task", "eventbridge-scheduler", "eventbridge-rule", "step-functions"],
  ...["capacity-provider", "spot"],
  // The trigger skips it: the launch type of Windows is FARGATE, too, and the event does not name the system.
  "windows",
  // It never says RUNNING, yet its image was pulled.
  "crashed before it ran",
];
const IN_OTHER_CLUSTERS = ["batch", "in another cluster"];
const ELSEWHERE = ["ec2", "external", "managed-instances", "managed-daemon"];

const ENDED = ENDS.map((status) => `${SCANNER_PROJECT} ${status}`);
const PLANS_OF_ONE_NAME = ["defaults", "a cluster", "other launch types", "30 clusters and all launch types"];

const OF_SHOP = "Deployment Blocked of shop-web";
const OF_PAYMENTS = "Deployment Blocked of payments";
const IN_ANOTHER_ACCOUNT = "failed in another cluster and account";
const WITHOUT_OWNER = "failed, without an owner";
const FAILED_NEWS = ["failed, worse", IN_ANOTHER_ACCOUNT, WITHOUT_OWNER];
const BETTER = "passed, better";
const NEW_ERROR = "error, first";
/** Ends of scans of the owner "payments". */
const OF_OWNER = ["failed, worse", IN_ANOTHER_ACCOUNT, "failed, the same as before", BETTER];

/** The events of EventBridge that each rule matches; it matches no other. */
export const MATCHED_EVENTS: Readonly<Record<string, readonly string[]>> = {
  "aws_cloudwatch_event_rule.task_events (defaults)": [
    ...[...ON_FARGATE_IN_SHOP, ...IN_OTHER_CLUSTERS, "request"],
  ],
  "aws_cloudwatch_event_rule.task_events (another name)": [
    ...[...ON_FARGATE_IN_SHOP, ...IN_OTHER_CLUSTERS, "request to second"],
  ],
  "aws_cloudwatch_event_rule.task_events (a cluster)": [...ON_FARGATE_IN_SHOP, "request"],
  "aws_cloudwatch_event_rule.task_events (other launch types)": [...ELSEWHERE, "batch-ec2", "request"],
  "aws_cloudwatch_event_rule.task_events (30 clusters and all launch types)": [
    ...[...ON_FARGATE_IN_SHOP, ...ELSEWHERE, "request"],
  ],
  ...Object.fromEntries(
    PLANS_OF_ONE_NAME.map((plan) => [
      `aws_cloudwatch_event_rule.scan_coordinator_build_events (${plan})`,
      ENDED,
    ]),
  ),
  "aws_cloudwatch_event_rule.scan_coordinator_build_events (another name)": [],
  "event_pattern of docs/results.md": ["failed, worse", WITHOUT_OWNER],
};

/** The messages of the SNS topic that each filter policy matches; it matches no other. */
export const MATCHED_MESSAGES: Readonly<Record<string, readonly string[]>> = {
  "filter_policy of docs/chat.md": FAILED_NEWS,
  "filter_policy of docs/other-accounts.md": FAILED_NEWS,
  "filter_policy of examples/complete/main.tf": FAILED_NEWS,
  "filterPolicy of examples/cdktf-platform-repo/main.ts": [...FAILED_NEWS, NEW_ERROR],
  'verdict = [{ exists = true }], change = ["first", "worse", "better"] of docs/chat.md': [
    ...[...FAILED_NEWS, BETTER, NEW_ERROR],
  ],
  "installation = [{ exists = true }] of docs/chat.md": ["impaired", "recovered"],
  'place = ["NOT_ANSWERING", "NOT_HEARD"] of docs/chat.md': ["Place Not Heard"],
  'owner = ["payments"], deployment = ["BLOCKED", "ROLLED_BACK"] of docs/chat.md': [OF_PAYMENTS],
  'service = [{ prefix = "shop-" }], deployment = ["BLOCKED", "ROLLED_BACK"] of docs/chat.md': [OF_SHOP],
  'summary = ["FAILING", "UNSCANNED", "CLEAR"] of docs/chat.md': [
    ...["summary", "summary, nothing fails", "summary, all is well"],
  ],
  'summary = ["FAILING", "UNSCANNED"] of docs/chat.md': ["summary", "summary, nothing fails"],
  'owner = ["payments"] of docs/chat.md': [...OF_OWNER, OF_PAYMENTS],
  'owner = ["payments"], verdict = [{ exists = true }] of docs/chat.md': OF_OWNER,
  'account = ["111122223333"] of docs/chat.md': [IN_ANOTHER_ACCOUNT],
  "owner = [{ exists = false }], verdict = [{ exists = true }] of docs/chat.md": [
    ...[WITHOUT_OWNER, NEW_ERROR, "error, same"],
  ],
};

import { SCANNER_PROJECT } from "./build-events";
import type { Expectation } from "./judge";

const OF_AWS_BATCH = "batch";
const ON_FARGATE_IN_SHOP = [
  ...["service", "run-task", "eventbridge-scheduler", "eventbridge-rule", "step-functions"],
  ...["capacity-provider", "spot"],
  // The trigger skips it: the launch type of Windows is FARGATE, too, and the event does not name the system.
  "windows",
  // It never says RUNNING, yet its image was pulled.
  "crashed before it ran",
];
const IN_ANOTHER_CLUSTER = "in another cluster";
const ELSEWHERE = ["ec2", "external", "managed-instances", "managed-daemon"];
const OF_BATCH_ON_EC2 = "batch-ec2";
const FARGATE_ONLY = "launch_types names the launch types, by default FARGATE alone";

const NOT_YET = [
  { events: ["pending", "provisioning"], because: "the task's next event says that it runs" },
  { events: ["ran and stopped"], because: "the event of its start was matched" },
  { events: ["stopped before the pull ended"], because: "nothing was pulled that could be scanned" },
  { events: ["change of a service"], because: "it names no image" },
  { events: ["request of another account"], because: "only our own account asks for scans" },
  {
    events: ["request of another source", "request of another type"],
    because: "it is no request for a scan",
  },
];
const REQUEST = "request";
const REQUEST_TO_SECOND = "request to second";
const ANOTHER_INSTALLATION = "it asks an installation of another name";
const TO_ANOTHER = { events: [REQUEST_TO_SECOND], because: ANOTHER_INSTALLATION };

const ENDED = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"].map(
  (status) => `${SCANNER_PROJECT} ${status}`,
);
const BEGUN = `${SCANNER_PROJECT} IN_PROGRESS`;
const OF_ANOTHER_PROJECT = ["release IN_PROGRESS", "release FAILED"];

const buildsOfScanner: Expectation = {
  matches: ENDED,
  others: [
    { events: [BEGUN], because: "a build that begins says nothing new" },
    { events: OF_ANOTHER_PROJECT, because: "its project is not the scanner" },
  ],
};

const OF_SHOP = "Deployment Blocked of shop-web";
const OF_PAYMENTS = "Deployment Blocked of payments";
const OF_DEPLOYMENTS = [
  ...["Deployment Blocked", "Deployment Allowed Unscanned", "Deployment Exception Used"],
  ...["Deployment Rolled Back", "Task Stopped", OF_SHOP, OF_PAYMENTS],
];
const OF_THE_GATE = ["Deployment Gate Opened", "Deployment Gate Closed"];
const OF_INSTALLATION = ["impaired", "recovered", ...OF_THE_GATE, "Exception Ends Soon"];
const SUMMARIES = ["summary", "summary, nothing fails", "summary, all is well"];
const ELSEWHERE_TOO = "failed in another cluster and account";
const FAILED_NEWS = ["failed, worse", ELSEWHERE_TOO, "failed, without an owner"];
const ERRORS = ["error, first", "error, same"];
const SAME = ["failed, the same as before", "error, same"];

const NO_SCAN = {
  events: [...OF_DEPLOYMENTS, ...OF_INSTALLATION, ...SUMMARIES],
  because: "it is not about the end of a scan",
};

/** A filter policy that matches messages, by their names in `events.ts`; all others have a reason. */
function filter(matches: readonly string[], ...others: Expectation["others"]): Expectation {
  const messages = (names: readonly string[]) => names.map((name) => `message: ${name}`);
  return {
    matches: messages(matches),
    others: others.map(({ events, because }) => ({ events: messages(events), because })),
  };
}

const failedNews = filter(FAILED_NEWS, NO_SCAN, {
  events: [...SAME, "passed, better", "error, first"],
  because: "it is no news of a failed image",
});

const SCANS = [...FAILED_NEWS, ...SAME, "passed, better", "error, first"];
const OTHER_SCANS = { events: SCANS, because: "it is about the end of a scan" };
const DEPLOYMENTS = { events: OF_DEPLOYMENTS, because: "it is about a deployment or a task" };
const INSTALLATION = { events: OF_INSTALLATION, because: "it is about the installation" };
const SUMMARY = { events: SUMMARIES, because: "it is a summary" };
const without = (names: readonly string[], ...left: readonly string[]) =>
  names.filter((name) => !left.includes(name));
const OF_NOBODY = ["failed, without an owner", ...ERRORS];
const OF_OWNER = without(SCANS, ...OF_NOBODY);

/** Matches of each pattern, written by hand: the judge asks for every pattern and every event of its kind. */
export const EXPECTED: Readonly<Record<string, Expectation>> = {
  "aws_cloudwatch_event_rule.task_events (defaults)": {
    matches: [...ON_FARGATE_IN_SHOP, OF_AWS_BATCH, IN_ANOTHER_CLUSTER, REQUEST],
    others: [...NOT_YET, TO_ANOTHER, { events: [...ELSEWHERE, OF_BATCH_ON_EC2], because: FARGATE_ONLY }],
  },
  "aws_cloudwatch_event_rule.task_events (another name)": {
    matches: [...ON_FARGATE_IN_SHOP, OF_AWS_BATCH, IN_ANOTHER_CLUSTER, REQUEST_TO_SECOND],
    others: [
      ...NOT_YET,
      { events: [REQUEST], because: ANOTHER_INSTALLATION },
      { events: [...ELSEWHERE, OF_BATCH_ON_EC2], because: FARGATE_ONLY },
    ],
  },
  "aws_cloudwatch_event_rule.task_events (a cluster)": {
    matches: [...ON_FARGATE_IN_SHOP, REQUEST],
    others: [
      ...NOT_YET,
      TO_ANOTHER,
      { events: [...ELSEWHERE, OF_BATCH_ON_EC2], because: FARGATE_ONLY },
      { events: [OF_AWS_BATCH, IN_ANOTHER_CLUSTER], because: "cluster_arns has not its cluster" },
    ],
  },
  "aws_cloudwatch_event_rule.task_events (other launch types)": {
    matches: [...ELSEWHERE, OF_BATCH_ON_EC2, REQUEST],
    others: [
      ...NOT_YET,
      TO_ANOTHER,
      {
        events: [...ON_FARGATE_IN_SHOP, OF_AWS_BATCH, IN_ANOTHER_CLUSTER],
        because: "launch_types has all but FARGATE",
      },
    ],
  },
  "aws_cloudwatch_event_rule.task_events (30 clusters and all launch types)": {
    matches: [...ON_FARGATE_IN_SHOP, ...ELSEWHERE, REQUEST],
    others: [
      ...NOT_YET,
      TO_ANOTHER,
      {
        events: [OF_AWS_BATCH, OF_BATCH_ON_EC2, IN_ANOTHER_CLUSTER],
        because: "cluster_arns has not its cluster",
      },
    ],
  },
  ...Object.fromEntries(
    ["defaults", "a cluster", "other launch types", "30 clusters and all launch types"].map((plan) => [
      `aws_cloudwatch_event_rule.scan_coordinator_build_events[0] (${plan})`,
      buildsOfScanner,
    ]),
  ),
  "aws_cloudwatch_event_rule.scan_coordinator_build_events[0] (another name)": {
    matches: [],
    others: [
      {
        events: [...ENDED, BEGUN, ...OF_ANOTHER_PROJECT],
        because: "its project is not the scanner of this name",
      },
    ],
  },
  "event_pattern of docs/results.md": {
    matches: ["failed, worse", "failed, without an owner"],
    others: [
      NO_SCAN,
      { events: ["failed, the same as before"], because: "it is no news" },
      { events: [ELSEWHERE_TOO], because: "the rule names one cluster" },
      { events: ["passed, better", "error, first", "error, same"], because: "its verdict is not FAILED" },
    ],
  },
  "filter_policy of docs/chat.md": failedNews,
  "filter_policy of docs/other-accounts.md": failedNews,
  "filter_policy of examples/complete/main.tf": failedNews,
  "filterPolicy of examples/cdktf-platform-repo/main.ts": filter(
    [...FAILED_NEWS, "error, first"],
    NO_SCAN,
    { events: SAME, because: "it is no news" },
    { events: ["passed, better"], because: "it passed" },
  ),
  'verdict = [{ exists = true }], change = ["first", "worse", "better"] of docs/chat.md': filter(
    without(SCANS, ...SAME),
    NO_SCAN,
    { events: SAME, because: "it is no news" },
  ),
  'installation = ["IMPAIRED", "RECOVERED"] of docs/chat.md': filter(
    ["impaired", "recovered"],
    OTHER_SCANS,
    DEPLOYMENTS,
    SUMMARY,
    { events: OF_THE_GATE, because: "its attribute is gate" },
    { events: ["Exception Ends Soon"], because: "its attribute is exception" },
  ),
  'owner = ["payments"], deployment = ["BLOCKED", "ROLLED_BACK"] of docs/chat.md': filter(
    [OF_PAYMENTS],
    OTHER_SCANS,
    INSTALLATION,
    SUMMARY,
    { events: without(OF_DEPLOYMENTS, OF_PAYMENTS), because: "no tag says whose it is" },
  ),
  'service = [{ prefix = "shop-" }], deployment = ["BLOCKED", "ROLLED_BACK"] of docs/chat.md': filter(
    [OF_SHOP],
    OTHER_SCANS,
    INSTALLATION,
    SUMMARY,
    {
      events: without(OF_DEPLOYMENTS, OF_SHOP),
      because: "its service has another name, or there is none",
    },
  ),
  'summary = ["FAILING", "UNSCANNED", "CLEAR"] of docs/chat.md': filter(
    SUMMARIES,
    OTHER_SCANS,
    DEPLOYMENTS,
    INSTALLATION,
  ),
  'summary = ["FAILING", "UNSCANNED"] of docs/chat.md': filter(
    ["summary", "summary, nothing fails"],
    OTHER_SCANS,
    DEPLOYMENTS,
    INSTALLATION,
    { events: ["summary, all is well"], because: "its attribute is CLEAR" },
  ),
  'owner = ["payments"] of docs/chat.md': filter([...OF_OWNER, OF_PAYMENTS], INSTALLATION, SUMMARY, {
    events: [...OF_NOBODY, ...without(OF_DEPLOYMENTS, OF_PAYMENTS)],
    because: "no tag says whose it is",
  }),
  'owner = ["payments"], verdict = [{ exists = true }] of docs/chat.md': filter(OF_OWNER, NO_SCAN, {
    events: OF_NOBODY,
    because: "no tag says whose it is",
  }),
  'account = ["111122223333"] of docs/chat.md': filter([ELSEWHERE_TOO], INSTALLATION, SUMMARY, {
    events: [...without(SCANS, ELSEWHERE_TOO), ...OF_DEPLOYMENTS],
    because: "its account is another one",
  }),
  "owner = [{ exists = false }], verdict = [{ exists = true }] of docs/chat.md": filter(OF_NOBODY, NO_SCAN, {
    events: OF_OWNER,
    because: "its owner is payments",
  }),
};

import { TOKEN } from "./account-token";
import { runSuites } from "./shared-installation";
import { ALARM_TOPIC_ARN } from "./watched-alarms";

const VARIABLES = {
  alarm_actions: [ALARM_TOPIC_ARN],
  summary_schedule: "cron(0 8 ? * MON *)",
  sysdig_secure_api_token: TOKEN,
};

// The first one begins with an installation whose coordinator has never run.
runSuites(
  [VARIABLES],
  ["monitoring", "account-commands", "scans-commands", "scans-account", "scans-summary"],
);

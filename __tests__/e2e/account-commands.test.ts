import { TOKEN } from "./account-token";
import { runSuites } from "./shared-installation";

const VARIABLES = { sysdig_secure_api_token: TOKEN, summary_schedule: "cron(0 8 ? * MON *)" };

runSuites([VARIABLES], ["account-commands", "scans-commands", "scans-account", "scans-summary"]);

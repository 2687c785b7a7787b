import { unqualified } from "../../../functions/contract/arn";
import { DAY } from "../../../functions/contract/durations";
import { localTime } from "../../text/times";
import { timeOf, unlessAbsent } from "../ask";
import { type Examination, type Findings, failed, warning } from "../check";
import { projectOf, settingsOf, variableOf } from "../settings";

const STORE = "store a token: docs/token.md";

/**
 * Whether the token is stored, and is one. Nobody reads its value here: that it is the placeholder, or that Sysdig refuses it,
 * is known from scans.
 */
export async function* token(examination: Examination): Findings {
  const { SCAN_MODE, SYSDIG_TOKEN_SECRET, SYSDIG_TOKEN_PARAMETER } = await settingsOf(examination);
  const { type, value = "" } = variableOf(await projectOf(examination), "SECURE_API_TOKEN") ?? {};
  const isParameter = type === "PARAMETER_STORE";
  const [secret = "", parameter] =
    SCAN_MODE === "backend"
      ? [SYSDIG_TOKEN_SECRET, SYSDIG_TOKEN_PARAMETER]
      : [isParameter ? "" : value, isParameter ? value : ""];
  const SecretId = unqualified(secret);
  const filter = { Key: "Name", Option: "Equals", Values: [parameter] };
  const stored = parameter
    ? (await examination.ask("ssm", "DescribeParameters", { ParameterFilters: [filter] })).Parameters?.[0]
    : secret && (await unlessAbsent(examination.ask("secretsmanager", "DescribeSecret", { SecretId })));
  const stages = Object.values(stored?.VersionIdsToStages ?? {}).flat();
  if (!stored || stored.DeletedDate || !(parameter || stages.includes("AWSCURRENT"))) {
    yield failed(`there is no token in ${parameter || secret || "a secret"}`, STORE);
    return "";
  }
  if (stored.Type === "String") {
    yield warning(`the token is plain text in ${parameter}`, "store it as a SecureString: docs/scanner.md");
  }
  const changedAt = timeOf(stored.LastChangedDate ?? stored.LastModifiedDate ?? stored.CreatedDate ?? 0);
  const { breaker, errors, lastVerdictAt } = await examination.evidence();
  const { cause: kind = "", openedAt: at } = breaker.open ?? {};
  const met = [...errors, { kind, at }].filter((error) => error.at !== undefined && error.at > changedAt);
  const hasMet = (error: string) => met.some((each) => each.kind.endsWith(`/${error}`));
  const said = `a token was stored at ${localTime(changedAt.toISOString())}`;
  if (hasMet("NoToken")) {
    yield failed("the stored token is the placeholder", STORE);
  } else if (hasMet("TokenRefused")) {
    yield failed("Sysdig refuses the stored token", `${STORE}; and check sysdig_secure_endpoint`);
  } else if (!lastVerdictAt || lastVerdictAt < changedAt) {
    yield warning(`${said}, and no scan has used it yet`, examination.paste("doctor --scan"));
  }
  return `${said}, and scans have used it`;
}

/** Whether scans start at all. */
export async function* breaker({ evidence, paste }: Examination): Findings {
  const { open } = (await evidence()).breaker;
  if (open !== undefined) {
    const since = localTime(open.openedAt.toISOString());
    const todo = `fix it; then ${paste("breaker --probe")}`;
    yield failed(`every scan has waited since ${since}: ${open.reason}`, todo);
  }
  return "scans start as usual";
}

/** Sysdig supports a version for a year after its release: docs/scanner.md. */
const SUPPORTED = 365 * DAY;

/** Whether Sysdig still supports the scanner's version. */
export async function* scannerVersion(examination: Examination): Findings {
  const project = await projectOf(examination);
  const version = variableOf(project, "SCANNER_VERSION")?.value;
  const base = variableOf(project, "SCANNER_BASE_URL")?.value;
  if (version === undefined || base === undefined) {
    return "no scanner is pinned";
  }
  const url = `${base}/${version}/linux/amd64/sysdig-cli-scanner`;
  const published = await examination.publishedAt(url);
  const said = `scanner ${version} is of ${published?.toISOString().slice(0, 10)}`;
  if (published === undefined) {
    yield warning(`${url} does not say when it was released`, "see whether that was less than a year ago");
  } else if (examination.now.getTime() - published.getTime() > SUPPORTED) {
    yield warning(`${said}: Sysdig supports a version for a year`, "raise scanner_version: docs/scanner.md");
  }
  return said;
}

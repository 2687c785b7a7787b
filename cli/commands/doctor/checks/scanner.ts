import { readControl } from "../../../../functions/capacity/control";
import { unqualified } from "../../../../functions/contract/arn";
import { DAY } from "../../../../functions/contract/durations";
import { CONTROL_KEY, PARTITION_KEY } from "../../../../functions/contract/ledger";
import type { Row } from "../../../../functions/table/table";
import { unlessAbsent } from "../../../account/ask";
import { type Examination, projectOf, settingsOf, variableOf } from "../../../account/examination";
import { localTime } from "../../../text/times";
import { type CheckResults, failed, warning } from "../check";

const STORE = "store a token: docs/token.md";

const breakerIn = (rows: readonly Row[]) =>
  readControl(rows.find((row) => row[PARTITION_KEY] === CONTROL_KEY)).breaker;

/** Checks that a token is stored, without reading it. Scans show if it is the placeholder, or refused by Sysdig. */
export async function* token(examination: Examination): CheckResults {
  const { ask } = examination;
  const { SYSDIG_TOKEN_SECRET, SYSDIG_TOKEN_PARAMETER } = await settingsOf(examination);
  const ofBuilds = variableOf(await projectOf(examination), "SECURE_API_TOKEN")?.value;
  // Without builds the functions scan. A secret is named by its ARN, a parameter by its name.
  const place: string = ofBuilds || SYSDIG_TOKEN_SECRET || SYSDIG_TOKEN_PARAMETER || "";
  const stored = place.startsWith("arn:")
    ? await unlessAbsent(ask("secretsmanager", "DescribeSecret", { SecretId: unqualified(place) }))
    : (await ask("ssm", "DescribeParameters", { ParameterFilters: [{ Key: "Name", Values: [place] }] }))
        .Parameters?.[0];
  // A secret without a value has no versions. A secret that is being deleted cannot be read.
  if (!stored || stored.DeletedDate || (stored.ARN && !stored.VersionIdsToStages)) {
    yield failed(`there is no token in ${place}`, STORE);
    return "";
  }
  const changedAt = new Date(1000 * (stored.LastChangedDate ?? stored.LastModifiedDate ?? 0));
  const at = localTime(changedAt);
  const rows = await examination.ledger();
  const isSince = (time: unknown) => new Date(String(time)) > changedAt;
  const errors = rows.filter(({ errorAt }) => isSince(errorAt));
  const hasMet = (name: string) => errors.some(({ errorKind }) => String(errorKind).endsWith(`/${name}`));
  if (hasMet("TokenMissing") || isSince(breakerIn(rows).waiting?.changedAt)) {
    yield failed("the stored token is the placeholder", STORE);
  } else if (hasMet("TokenRefused")) {
    yield failed("Sysdig refuses the stored token", `${STORE}; and check sysdig_secure_endpoint`);
  } else if (!rows.some(({ verdictAt }) => isSince(verdictAt))) {
    yield warning(
      `something was stored at ${at}, and no scan has used it yet`,
      examination.paste("doctor --scan"),
    );
  }
  return `a token was stored at ${at}, and scans have had verdicts with it since`;
}

/** Checks that scans start. */
export async function* breaker({ ledger, paste }: Examination): CheckResults {
  const { open, waiting } = breakerIn(await ledger());
  const since = localTime(waiting?.changedAt ?? open?.openedAt ?? null);
  if (waiting !== undefined) {
    yield failed(`the installation waits for the token since ${since}: no scan starts before`, STORE);
  } else if (open !== undefined) {
    const todo = `fix it; then ${paste("breaker --probe")}`;
    yield failed(`every scan has waited since ${since}: ${open.reason}`, todo);
  }
  return "scans start as usual";
}

/** Sysdig supports a version for a year after its release: docs/scanner.md. */
const SUPPORTED_MS = 365 * DAY;
const ANSWER_MS = 5000;

/** Checks that Sysdig still supports the scanner's version. */
export async function* scannerVersion(examination: Examination): CheckResults {
  const project = await projectOf(examination);
  const version = variableOf(project, "SCANNER_VERSION")?.value;
  if (version === undefined) {
    return "no scanner is pinned";
  }
  const url = `${variableOf(project, "SCANNER_BASE_URL")?.value}/${version}/linux/amd64/sysdig-cli-scanner`;
  const asked = fetch(url, { method: "HEAD", signal: AbortSignal.timeout(ANSWER_MS) });
  const answer = await asked.catch(() => undefined);
  const published = Date.parse((answer?.ok && answer.headers.get("last-modified")) || "");
  const day = published ? new Date(published).toISOString().slice(0, 10) : "an unknown day";
  const said = `scanner ${version} is of ${day}`;
  if (!(examination.now.getTime() - published <= SUPPORTED_MS)) {
    yield warning(
      `${said}: Sysdig supports a version for a year`,
      "raise scanner_version where it is older: docs/scanner.md",
    );
  }
  return said;
}

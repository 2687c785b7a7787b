import type { Reply } from "../../../cli/account/ask";
import { alarms, topic } from "../../../cli/commands/doctor/checks/events";
import { breaker, scannerVersion, token } from "../../../cli/commands/doctor/checks/scanner";
import { controlWith, OPEN, WAITING } from "../../functions/capacity/breaker/open-breaker";
import { minutesFromNow } from "../../functions/samples";
import { plainRow } from "../rows";
import {
  ARN,
  alarm,
  find,
  project,
  published,
  refuse,
  SECRET,
  seconds,
  settings,
  subscription,
  TOPIC,
  withError,
} from "./healthy-account";

afterEach(() => jest.restoreAllMocks());

const STORE = "store a token: docs/token.md";
const USED = expect.stringMatching(
  /^ok: a token was stored at .*, and scans have had verdicts with it since$/,
);
const UNUSED = expect.stringMatching(
  /^warning: something was stored at .*, and no scan has used it yet → fargate-scans doctor --scan --name scans$/,
);

describe("the token", () => {
  const secret = (changes: object) => ({
    "secretsmanager:DescribeSecret": { ARN: SECRET, VersionIdsToStages: { a: ["AWSCURRENT"] }, ...changes },
  });

  test("is not there where its secret is gone, is being deleted, or has no value", async () => {
    for (const answers of [
      { "secretsmanager:DescribeSecret": refuse("ResourceNotFoundException") },
      secret({ DeletedDate: 1 }),
      secret({ LastChangedDate: 1, VersionIdsToStages: undefined }),
    ]) {
      expect(await find(token, { answers })).toEqual([
        `failed: there is no token in ${SECRET}:key → ${STORE}`,
      ]);
    }
  });

  test("is the placeholder, or refused, where a scan has met that after it was stored", async () => {
    const rows = withError("configuration/installation/TokenMissing");

    expect(await find(token, { rows })).toEqual([`failed: the stored token is the placeholder → ${STORE}`]);
    expect(await find(token, { rows: withError("configuration/installation/TokenRefused") })).toEqual([
      `failed: Sysdig refuses the stored token → ${STORE}; and check sysdig_secure_endpoint`,
    ]);
    expect(await find(token, { rows, answers: secret({ LastChangedDate: seconds(10) }) })).toEqual([UNUSED]);
  });

  test("is the placeholder where the installation has waited for another one since", async () => {
    const rows = [controlWith({ waiting: WAITING })];

    expect(await find(token, { rows, answers: secret({ LastChangedDate: seconds(-1) }) })).toEqual([
      `failed: the stored token is the placeholder → ${STORE}`,
    ]);
    expect(await find(token, { rows, answers: secret({ LastChangedDate: seconds(1) }) })).toEqual([UNUSED]);
  });

  test("is known to be one where a scan had a verdict after it was stored, and not before", async () => {
    const answers = secret({ LastChangedDate: seconds(0) });
    const judged = (minutes: number) => [plainRow({ verdictAt: minutesFromNow(minutes).toISOString() })];

    expect(await find(token, { rows: [], answers })).toEqual([UNUSED]);
    expect(await find(token, { rows: judged(-1), answers })).toEqual([UNUSED]);
    expect(await find(token, { rows: judged(1), answers })).toEqual([USED]);
  });

  test("may be in a parameter, which may be gone", async () => {
    const parameter = project({}, { type: "PARAMETER_STORE", value: "/sysdig/token" });
    const stored = (...Parameters: object[]) => ({ ...parameter, "ssm:DescribeParameters": { Parameters } });
    const changed = { Name: "/sysdig/token", LastModifiedDate: seconds(-8000) };

    expect(await find(token, { answers: stored() })).toEqual([
      `failed: there is no token in /sysdig/token → ${STORE}`,
    ]);
    expect(await find(token, { answers: stored(changed) })).toEqual([USED]);
  });

  test("is that of the functions in backend mode", async () => {
    const answers = {
      ...settings({ SCAN_MODE: "backend", SYSDIG_TOKEN_SECRET: "", SYSDIG_TOKEN_PARAMETER: "/own" }),
      "codebuild:BatchGetProjects": {},
      "ssm:DescribeParameters": { Parameters: [] },
    };

    expect(await find(token, { answers })).toEqual([`failed: there is no token in /own → ${STORE}`]);
    expect(await find(scannerVersion, { answers })).toEqual(["ok: no scanner is pinned"]);
  });
});

test("an open breaker is failed, with its reason", async () => {
  const rows = [controlWith({ open: OPEN })];

  expect(await find(breaker, { rows })).toEqual([
    expect.stringMatching(
      /^failed: every scan has waited since .*: no token stored → fix it; then fargate-scans breaker --probe --name scans$/,
    ),
  ]);
});

test("a wait for the token is failed, and the token that was stored before it is none", async () => {
  const rows = [controlWith({ waiting: WAITING })];

  expect(await find(breaker, { rows })).toEqual([
    expect.stringMatching(
      /^failed: the installation waits for the token since .* → store a token: docs\/token\.md$/,
    ),
  ]);
});

test("a scanner of more than a year ago is a warning, as is one whose age nobody knows", async () => {
  const url = "https://download.example.com/1.30.1/linux/amd64/sysdig-cli-scanner";
  const old = (day: string) =>
    `warning: scanner 1.30.1 is of ${day}: Sysdig supports a version for a year → raise scanner_version where it is older: docs/scanner.md`;
  const unknown = old("an unknown day");

  const asked = published("Mon, 23 Feb 2026 08:00:00 GMT");
  expect(await find(scannerVersion)).toEqual(["ok: scanner 1.30.1 is of 2026-02-23"]);
  expect(asked).toHaveBeenCalledWith(url, expect.objectContaining({ method: "HEAD" }));
  published("Sat, 01 Feb 2025 00:00:00 GMT");
  expect(await find(scannerVersion)).toEqual([old("2025-02-01")]);
  published(null);
  expect(await find(scannerVersion)).toEqual([unknown]);
  published("Mon, 23 Feb 2026 08:00:00 GMT", 404);
  expect(await find(scannerVersion)).toEqual([unknown]);
  jest.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("fetch failed"));
  expect(await find(scannerVersion)).toEqual([unknown]);
});

const nobody = (topic: string) =>
  `warning: nobody has subscribed to ${topic}, and confirmed it → subscribe to it, and follow SNS's link, unless you use the events`;

test("a topic without a subscriber, or with one who has not confirmed, is a warning", async () => {
  for (const answers of [
    { "sns:ListSubscriptionsByTopic": { Subscriptions: [] } },
    { "sns:ListSubscriptionsByTopic": refuse("NotFoundException") },
    subscription("PendingConfirmation"),
  ]) {
    expect(await find(topic, { answers })).toEqual([nobody(TOPIC)]);
  }
});

test("alarms may be raised, be gone, or be heard by nobody", async () => {
  const found = (...MetricAlarms: object[]) => ({ "cloudwatch:DescribeAlarms": { MetricAlarms } });

  expect(
    await find(alarms, { answers: found(alarm("queue-age", { StateValue: "ALARM" }), alarm("events-lost")) }),
  ).toEqual(["failed: the alarm scans-queue-age is raised → docs/operations.md says what to do about each"]);
  const others = alarm("prod-queue-age", { StateValue: "ALARM" });
  expect(await find(alarms, { answers: found(others, alarm("events-lost")) })).toEqual([
    "ok: no alarm is raised, and somebody hears of each",
  ]);
  const paged = {
    "cloudwatch:DescribeAlarms": ({ NextToken }: Reply) => ({
      MetricAlarms: [alarm("queue-age", NextToken ? { StateValue: "ALARM" } : {})],
      NextToken: NextToken ? undefined : "2",
    }),
  };
  expect(await find(alarms, { answers: paged })).toEqual([
    expect.stringMatching(/^failed: the alarm scans-queue-age is raised/),
  ]);
  expect(await find(alarms, { answers: found() })).toEqual([
    expect.stringMatching(/^warning: there are no alarms → /),
  ]);
  const silent =
    "nobody hears of scans-queue-age → name a topic in alarm_actions or ticket_actions, and apply";
  for (const changes of [{ AlarmActions: [] }, { ActionsEnabled: false }]) {
    const answers = found(alarm("queue-age", changes), alarm("events-lost"));
    expect(await find(alarms, { answers })).toEqual([`warning: ${silent}`]);
  }
  expect(await find(alarms, { answers: subscription("PendingConfirmation") })).toEqual([
    nobody(ARN("sns", "on-call")),
  ]);
});

import { buildQuota, throttles } from "../../../cli/doctor/checks/capacity";
import { keys } from "../../../cli/doctor/checks/keys";
import { alarmReceivers, alarms, topic } from "../../../cli/doctor/checks/messages";
import { ecrAccounts, pullTimes } from "../../../cli/doctor/checks/registries";
import { breaker, scannerVersion, token } from "../../../cli/doctor/checks/scanner";
import { opened } from "../../../functions/capacity/breaker/decisions";
import { writeOpen } from "../../../functions/capacity/breaker/stored-breaker";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow, NOW } from "../../functions/samples";
import {
  alarm,
  find,
  KEY,
  metrics,
  policy,
  project,
  queue,
  ROLE,
  refuse,
  SECRET,
  seconds,
  settings,
  subscription,
  TOPIC,
  withError,
} from "./healthy-account";

const STORE = "store a token: docs/token.md";

describe("the token", () => {
  test("is not there where its secret is gone, is being deleted, or has no value", async () => {
    for (const answer of [
      refuse("ResourceNotFoundException"),
      { DeletedDate: 1 },
      { VersionIdsToStages: {} },
    ]) {
      expect(await find(token, { answers: { "secretsmanager:DescribeSecret": answer } })).toEqual([
        `failed: there is no token in ${SECRET}:key → ${STORE}`,
      ]);
    }
  });

  test("is the placeholder, or refused, where a scan has met that after it was stored", async () => {
    const rows = withError("configuration/installation/NoToken");
    const stored = {
      "secretsmanager:DescribeSecret": {
        LastChangedDate: seconds(10),
        VersionIdsToStages: { a: ["AWSCURRENT"] },
      },
    };

    expect(await find(token, { rows })).toEqual([`failed: the stored token is the placeholder → ${STORE}`]);
    expect(await find(token, { rows: withError("configuration/installation/TokenRefused") })).toEqual([
      `failed: Sysdig refuses the stored token → ${STORE}; and check sysdig_secure_endpoint`,
    ]);
    expect(await find(token, { rows, answers: stored })).toEqual([
      expect.stringMatching(
        /^warning: a token was stored at .*, and no scan has used it yet → fargate-scans doctor --scan/,
      ),
    ]);
  });

  test("may be in a parameter, which may be gone or plain text", async () => {
    const parameter = project({}, { type: "PARAMETER_STORE", value: "/sysdig/token" });
    const stored = (...Parameters: object[]) => ({ ...parameter, "ssm:DescribeParameters": { Parameters } });
    const changed = { Name: "/sysdig/token", LastModifiedDate: seconds(-8000) };

    expect(await find(token, { answers: stored() })).toEqual([
      `failed: there is no token in /sysdig/token → ${STORE}`,
    ]);
    expect(await find(token, { answers: stored({ ...changed, Type: "String" }) })).toEqual([
      "warning: the token is plain text in /sysdig/token → store it as a SecureString: docs/scanner.md",
    ]);
    expect(await find(token, { answers: stored({ ...changed, Type: "SecureString" }) })).toEqual([
      expect.stringMatching(/^ok: a token was stored at .*, and scans have used it$/),
    ]);
  });

  test("is that of the functions in backend mode", async () => {
    const backend = settings({
      SCAN_MODE: "backend",
      SYSDIG_TOKEN_SECRET: "",
      SYSDIG_TOKEN_PARAMETER: "/own",
    });
    const answers = {
      ...backend,
      "codebuild:BatchGetProjects": {},
      "ssm:DescribeParameters": { Parameters: [] },
    };

    expect(await find(token, { answers })).toEqual([`failed: there is no token in /own → ${STORE}`]);
    expect(await find(scannerVersion, { answers })).toEqual(["ok: no scanner is pinned"]);
    expect(await find(buildQuota, { answers })).toEqual(["ok: no builds scan"]);
  });
});

test("an open breaker is failed, with its reason, and says of a token only what came after it", async () => {
  const error = { cause: "configuration/installation/NoToken", reason: "no token stored" } as const;
  const openedAt = (time: Date) => {
    const open = opened("1", { ...error, errorClass: "configuration" }, [], time);
    return { rows: [{ image: CONTROL_KEY, ...writeOpen(open) }] as readonly Row[] };
  };

  expect(await find(breaker, openedAt(NOW))).toEqual([
    expect.stringMatching(
      /^failed: every scan has waited since .*: no token stored → fix it; then fargate-scans breaker --probe --name scans$/,
    ),
  ]);
  expect(await find(token, openedAt(NOW))).toEqual([
    `failed: the stored token is the placeholder → ${STORE}`,
  ]);
  expect(await find(token, openedAt(minutesFromNow(-8001)))).toEqual([
    expect.stringMatching(/^warning: .*no scan has used it yet/),
  ]);
});

test("a scanner of more than a year ago is a warning, as is one whose age nobody knows", async () => {
  expect(await find(scannerVersion)).toEqual(["ok: scanner 1.30.1 is of 2026-02-23"]);
  expect(await find(scannerVersion, { published: new Date("2025-02-01T00:00:00Z") })).toEqual([
    "warning: scanner 1.30.1 is of 2025-02-01: Sysdig supports a version for a year → raise scanner_version: docs/scanner.md",
  ]);
  expect(await find(scannerVersion, { published: null })).toEqual([
    "warning: https://download.example.com/1.30.1/linux/amd64/sysdig-cli-scanner does not say when it was released → see whether that was less than a year ago",
  ]);
});

test("CodeBuild's quota may be smaller than the slots, be zero, or have no name", async () => {
  const quota = (Value: number, size = "Small") => ({
    "servicequotas:ListServiceQuotas": {
      Quotas: [
        { QuotaName: `Concurrently running builds for Linux/${size} environment`, QuotaCode: "L-1", Value },
      ],
    },
  });
  const raise =
    "aws service-quotas request-service-quota-increase --service-code codebuild --quota-code L-1 --desired-value 20";

  expect(await find(buildQuota, { answers: quota(5) })).toEqual([
    `warning: CodeBuild runs 5 builds at a time, and max_concurrent_scans is 20 → ${raise}, or lower max_concurrent_scans`,
  ]);
  expect(await find(buildQuota, { answers: quota(0) })).toEqual([
    `failed: this account may not run a build: "Concurrently running builds for Linux/Small environment" is 0 → ${raise}`,
  ]);
  expect(await find(buildQuota, { answers: quota(5, "Large") })).toEqual([
    expect.stringMatching(/^warning: AWS names no quota /),
  ]);
  expect(
    await find(buildQuota, {
      answers: { ...quota(30, "Large"), ...project({ computeType: "BUILD_GENERAL1_LARGE" }) },
    }),
  ).toEqual(["ok: CodeBuild runs 30 builds at a time, and max_concurrent_scans is 20"]);
});

test("throttles of a function are added up", async () => {
  const answers = metrics({
    "Throttles scans-scan-trigger": [
      [-60, 3],
      [-120, 4],
    ],
  });

  expect(await find(throttles, { answers })).toEqual([
    expect.stringMatching(
      /^warning: Lambda has throttled scans-scan-trigger 7 times in 24 hours → aws service-quotas/,
    ),
  ]);
});

describe("a key of the customer", () => {
  const own = queue({ KmsMasterKeyId: KEY });
  const keyPolicy = (Policy: string) => ({ ...own, "kms:GetKeyPolicy": { Policy } });

  test("that is off or gone is failed", async () => {
    const off = {
      ...own,
      "kms:DescribeKey": { KeyMetadata: { Arn: KEY, KeyState: "Disabled", KeyManager: "CUSTOMER" } },
    };

    expect(await find(keys, { answers: off })).toEqual([
      `failed: the key ${KEY} is Disabled → aws kms enable-key --key-id ${KEY}`,
    ]);
    expect(await find(keys, { answers: { ...own, "kms:DescribeKey": refuse("NotFoundException") } })).toEqual(
      [`failed: the key ${KEY} is gone → aws kms enable-key --key-id ${KEY}`],
    );
  });

  test("has to admit EventBridge, and the account or the roles", async () => {
    const events = { Service: "events.amazonaws.com" };

    expect(await find(keys, { answers: keyPolicy(policy({ AWS: "123456789012" }, "kms:*")) })).toEqual([
      expect.stringMatching(
        /does not admit EventBridge: task events are lost → admit events.amazonaws.com to/,
      ),
    ]);
    expect(
      await find(keys, { answers: keyPolicy(policy(events, ["kms:Decrypt", "kms:GenerateDataKey*"])) }),
    ).toEqual([
      expect.stringMatching(
        new RegExp(`^failed: the policy of the key .* admits neither account nor roles → admit ${ROLE}-of-`),
      ),
    ]);
    expect(
      await find(keys, { answers: keyPolicy(policy({ ...events, AWS: "123456789012" }, "kms:*")) }),
    ).toEqual(["ok: the keys are on, and their policies admit the installation"]);
  });
});

test("accounts whose ECR refuses images are named, with the role to admit", async () => {
  expect(await find(ecrAccounts, { rows: withError("configuration/source/PullRefused") })).toEqual([
    `failed: ECR of account 123456789012 refuses 1 image, such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1 → admit ${ROLE} in the policies of its repositories, and in ecr_repository_arns: docs/registries.md`,
  ]);
  expect(await find(ecrAccounts, { rows: withError("permanent/source/ImageAbsent") })).toEqual([
    "ok: ECR refuses no image of 1 registry",
  ]);
});

test("pulls of the scanner count for ECR's lifecycle rules, unless its role is left out", async () => {
  const none = { "ecr:ListPullTimeUpdateExclusions": { pullTimeUpdateExclusions: [] } };

  expect(await find(pullTimes, { answers: none })).toEqual([
    expect.stringMatching(
      new RegExp(
        `^warning: .* → with such rules: aws ecr register-pull-time-update-exclusion --principal-arn ${ROLE}$`,
      ),
    ),
  ]);
  expect(await find(pullTimes, { answers: none, rows: [] })).toEqual([
    "ok: no image of this account's ECR is scanned here",
  ]);
});

test("a topic without a subscriber, or with one who has not confirmed, is a warning", async () => {
  expect(await find(topic, { answers: { "sns:ListSubscriptionsByTopic": { Subscriptions: [] } } })).toEqual([
    expect.stringMatching(
      new RegExp(`^warning: nobody has subscribed to the topic → aws sns subscribe --topic-arn ${TOPIC} `),
    ),
  ]);
  expect(await find(topic, { answers: subscription("PendingConfirmation") })).toEqual([
    "warning: ops@example.com has not confirmed its subscription to the topic → follow SNS's link",
  ]);
});

test("alarms may be raised, be gone, or be heard by nobody", async () => {
  const found = (...MetricAlarms: object[]) => ({ "cloudwatch:DescribeAlarms": { MetricAlarms } });

  expect(
    await find(alarms, { answers: found(alarm("queue-age", { StateValue: "ALARM" }), alarm("events-lost")) }),
  ).toEqual(["failed: the alarm scans-queue-age is raised → docs/operations.md says what to do about each"]);
  expect(await find(alarms, { answers: found() })).toEqual([
    expect.stringMatching(/^warning: there are no alarms → /),
  ]);
  expect(
    await find(alarmReceivers, {
      answers: found(alarm("queue-age", { AlarmActions: [] }), alarm("events-lost")),
    }),
  ).toEqual(["warning: nobody hears of scans-queue-age → name a topic in alarm_actions, and apply"]);
  expect(
    await find(alarmReceivers, { answers: found(alarm("queue-age", { ActionsEnabled: false })) }),
  ).toContain("warning: nobody hears of any alarm → name a topic in alarm_actions, and apply");
  expect(await find(alarmReceivers, { answers: subscription("PendingConfirmation") })).toEqual([
    expect.stringMatching(/^warning: alarms go to .*:on-call, to which nobody has subscribed → /),
  ]);
});

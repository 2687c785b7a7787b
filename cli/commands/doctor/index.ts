import { type Ask, isDenied, Refusal } from "../../account/ask";
import { READ } from "../../account/examination";
import type { CliCommand, Context } from "../../commands";
import { collected } from "../../ledger/listed-images";
import { fitted, paint } from "../../text/screen";
import { type Check, type CheckResult, examine } from "./check";
import { alarms, deadLetters, members, rules, taskEvents, topic } from "./checks/events";
import { resources } from "./checks/resources";
import { breaker, scannerVersion, token } from "./checks/scanner";
import { scanThrough } from "./scan-through";

/** All checks by name, in the order in which they are printed. The order follows the way of a task's event. */
export const CHECKS: Readonly<Record<string, Check>> = {
  ...{ resources, rules, "task-events": taskEvents, "dead-letters": deadLetters },
  ...{ token, breaker, "scanner-version": scannerVersion },
  ...{ members, topic, alarms },
};

/** The rights of all checks. A missing right makes its check a warning. */
export const RIGHTS = [
  "cloudwatch:DescribeAlarms, cloudwatch:GetMetricStatistics, codebuild:BatchGetProjects",
  "dynamodb:DescribeTable, dynamodb:Scan",
  "ecs:DescribeTasks, ecs:ListClusters, ecs:ListTasks, events:DescribeRule",
  "lambda:GetFunctionConfiguration, lambda:ListEventSourceMappings",
  "secretsmanager:DescribeSecret, sns:ListSubscriptionsByTopic",
  "sqs:GetQueueAttributes, sqs:GetQueueUrl, ssm:DescribeParameters",
];

export const command: CliCommand = {
  name: "doctor",
  description:
    "Checks an installation from outside, and changes nothing. With --scan an image is scanned from end to end, after a control image in the build: the proof that token, endpoint, scanner, network and report work. Each line is ok, warning or failed, with what to do. The exit code is 1 where a line is failed. A right that the credentials lack is a warning that names it.",
  examples: ["doctor", "doctor --scan"],
  rights: [...RIGHTS, "--scan: those of scan, and codebuild:BatchGetBuilds"],
  configure: (program) => {
    program.option(
      "--scan [image]",
      "then has this image scanned, and says how long each part took (default: a small one of public.ecr.aws)",
    );
  },
  run: async (context, { scan }: { readonly scan?: string | true }) => {
    const scanned = scan === undefined ? undefined : () => scanThrough(context, scan);
    const checks = await diagnose(context, context.ask, scanned);
    const region = await context.client.config.region();
    const shown = { version: "1", installation: context.name, region, checks };
    console.log(context.json ? JSON.stringify(shown) : renderFindings(checks));
    return checks.every(({ status }) => status !== "failed");
  },
};

/**
 * Makes all checks.
 *
 * @param scan a scan that comes first, because its verdict shows whether the token works; its finding stands last
 * @throws Refusal if there is no table, because the name or the region is wrong, or if AWS does not know the caller
 */
export async function diagnose(
  { name, table, ledger, paste }: Pick<Context, "name" | "table" | "ledger" | "paste">,
  ask: Ask,
  scan?: () => Promise<CheckResult>,
): Promise<readonly CheckResult[]> {
  await ask("dynamodb", "DescribeTable", { TableName: table }).catch((error: unknown) =>
    isDenied(error) ? undefined : Promise.reject(error),
  );
  const scanned = scan ? [await scan()] : [];
  const items = collected(ledger.pages(READ)).catch((error: Error) => {
    throw new Refusal("dynamodb:Scan", error);
  });
  // A failure is reported by the checks that read the items.
  items.catch(() => {});
  const findings = await examine(CHECKS, {
    ...{ ask, name, table, paste, now: new Date(), ledger: () => items },
  });
  return [...findings, ...scanned];
}

const COLORS = { ok: "green", warning: "yellow", failed: "red" } as const;

export const renderFindings = (findings: readonly CheckResult[]): string =>
  findings
    .map(({ check, status, message, todo }) => {
      const text = `${check}: ${message}${todo === null ? "" : ` → ${todo}`}`;
      const head = status.padEnd(7);
      return `${paint(COLORS[status], head)}${fitted(`${head} ${text}`).slice(head.length)}`;
    })
    .join("\n");

import type { CliCommand } from "../command";
import type { Context } from "../context";
import { pagesOf } from "../ledger/pages";
import { paint, terminalText } from "../text/screen";
import { type Answer, type Ask, askOnce, refusalOf, unlessAbsent } from "./ask";
import { examine, type Finding } from "./check";
import { CHECKS } from "./checks";
import { EVIDENCE, readEvidence } from "./evidence";
import { type Names, namesOf } from "./names";
import { scanThrough } from "./scan-through";

/** The rights that all checks take together, each of which may be missing. */
export const RIGHTS = [
  "cloudwatch:DescribeAlarms, cloudwatch:GetMetricData, codebuild:BatchGetProjects",
  "dynamodb:DescribeTable, dynamodb:Scan",
  "ecr:ListPullTimeUpdateExclusions, ecs:DescribeClusters, ecs:DescribeTasks, ecs:ListClusters, ecs:ListTasks",
  "events:DescribeRule, events:ListTargetsByRule, kms:DescribeKey, kms:GetKeyPolicy",
  "lambda:GetFunctionConcurrency, lambda:GetFunctionConfiguration, lambda:ListEventSourceMappings",
  "secretsmanager:DescribeSecret, servicequotas:ListServiceQuotas, sns:GetTopicAttributes",
  "sns:ListSubscriptionsByTopic, sqs:GetQueueAttributes, sqs:GetQueueUrl, ssm:DescribeParameters",
];

export const command: CliCommand = {
  name: "doctor",
  description:
    "Checks an installation from outside, and changes nothing. With --scan an image is scanned from end to end: the proof that token, endpoint, scanner, network and report work. Each line is ok, warning or failed, with what to do. The exit code is 1 where a line is failed. What the credentials may not see is a warning that names the right.",
  examples: ["doctor", "doctor --scan"],
  rights: [...RIGHTS, "--scan: those of scan, and codebuild:BatchGetBuilds"],
  configure: (program) => {
    program.option(
      "--scan [image]",
      "then has this image scanned, and says how long each part took (default: a small one of public.ecr.aws)",
    );
  },
  run: async (context, { scan }: { readonly scan?: string | true }) => {
    const { askAws } = await import("./call-aws.ts");
    const findings: Finding[] = [...(await diagnose(context))];
    if (scan !== undefined) {
      findings.push(await scanThrough(context, askAws(context), scan));
    }
    console.log(context.json ? JSON.stringify(await shown(context, findings)) : renderFindings(findings));
    return findings.every(({ status }) => status !== "failed");
  },
};

/**
 * What all checks find.
 *
 * @param given what asks AWS. Default: the installation's own credentials
 */
export async function diagnose(
  context: Pick<Context, "name" | "table" | "client" | "config" | "paste">,
  given?: Ask,
): Promise<readonly Finding[]> {
  const { name, table, client, config, paste } = context;
  // The SDK takes longer to load than all the rest, and help needs none.
  const { askAws } = await import("./call-aws.ts");
  const ask = askOnce(given ?? askAws(context));
  const names = { ...namesOf(name), table };
  await expectSomething(ask, names);
  const evidence = readEvidence(pagesOf(client, table, EVIDENCE)).catch((error: unknown) => {
    throw refusalOf(error, "dynamodb:Scan");
  });
  // Some checks look at it, and later.
  evidence.catch(() => {});
  const region = await client.config.region();
  const profile = config.profile ? ` --profile ${config.profile}` : "";
  return examine(CHECKS, {
    ...{ ask, names, region },
    aws: (command) => `aws ${command} --region ${region}${profile}`,
    evidence: () => evidence,
    ...{ publishedAt, paste, now: new Date() },
  });
}

/** @throws Refusal where neither table nor function is there: the name is wrong, or the region */
async function expectSomething(ask: Ask, { table, function: nameOf }: Names): Promise<void> {
  const isThere = (answer: Promise<Answer>) => unlessAbsent(answer).then(Boolean, () => true);
  const describeTable = () => ask("dynamodb", "DescribeTable", { TableName: table });
  const configuration = { FunctionName: nameOf("scan-coordinator") };
  const isGone = !(await isThere(describeTable()));
  if (isGone && !(await isThere(ask("lambda", "GetFunctionConfiguration", configuration)))) {
    await describeTable();
  }
}

/** As docs/schemas/doctor.schema.json describes it. */
export const shown = async (
  { name, client }: Pick<Context, "name" | "client">,
  checks: readonly Finding[],
) => ({
  ...({ version: "1", installation: name } as const),
  region: await client.config.region(),
  checks,
});

const COLORS = { ok: "green", warning: "yellow", failed: "red" } as const;

/** A line for each finding, with what to do, and one for their sum. */
export function renderFindings(findings: readonly Finding[]): string {
  const lines = findings.map(({ check, status, message, todo }) => {
    const text = terminalText(`${check}: ${message}${todo === null ? "" : ` → ${todo}`}`);
    return `${paint(COLORS[status], status.padEnd(7))} ${text}`;
  });
  const sums = Object.keys(COLORS).map(
    (status) => `${findings.filter((each) => each.status === status).length} ${status}`,
  );
  return [...lines, "", `${sums.join(", ")}.`].join("\n");
}

const TIME_LIMIT_MS = 5000;

/** When the file at an address was put there, as its server says; undefined where it does not, or does not answer. */
async function publishedAt(url: string): Promise<Date | undefined> {
  try {
    const { ok, headers } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(TIME_LIMIT_MS) });
    const time = new Date((ok && headers.get("last-modified")) || Number.NaN);
    return Number.isNaN(time.getTime()) ? undefined : time;
  } catch {
    return undefined;
  }
}

import { format } from "node:util";
import { QUOTA_ENVIRONMENTS, QUOTA_NAME, QUOTA_SIZES } from "../../../functions/contract/build";
import { DAY } from "../../../functions/contract/durations";
import type { Answer } from "../ask";
import { type Examination, type Findings, failed, warning } from "../check";
import { datapoints } from "../metrics";
import { projectOf, settingsOf } from "../settings";
import { PROGRAMS } from "./resources";

const raise = ({ aws }: Examination, service: string, code: string, value: number) =>
  aws(
    `service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`,
  );

/** Of a page; CodeBuild has about 60. */
const MOST_QUOTAS = 100;

/** Whether the account runs as many builds at a time as there may be scans. */
export async function* buildQuota(examination: Examination): Findings {
  const project = await projectOf(examination);
  if (project === undefined) {
    return "no builds scan";
  }
  const slots = Number((await settingsOf(examination)).MAX_CONCURRENT_SCANS ?? 0);
  const { type, computeType } = project.environment;
  const name = format(QUOTA_NAME, QUOTA_ENVIRONMENTS[type] ?? type, QUOTA_SIZES[computeType] ?? computeType);
  const input = { ServiceCode: "codebuild", MaxResults: MOST_QUOTAS };
  const { Quotas = [] } = await examination.ask("servicequotas", "ListServiceQuotas", input);
  const quota = Quotas.find(({ QuotaName }: Answer) => QuotaName === name);
  const said = `CodeBuild runs ${quota?.Value} builds at a time, and max_concurrent_scans is ${slots}`;
  if (quota === undefined) {
    yield warning(
      `AWS names no quota "${name}"`,
      `see whether CodeBuild runs ${slots} such builds at a time`,
    );
  } else if (quota.Value < 1) {
    yield failed(
      `this account may not run a build: "${name}" is 0`,
      raise(examination, "codebuild", quota.QuotaCode, slots),
    );
  } else if (quota.Value < slots) {
    yield warning(
      said,
      `${raise(examination, "codebuild", quota.QuotaCode, slots)}, or lower max_concurrent_scans`,
    );
  }
  return said;
}

/** Lambda's quota of concurrent executions, and what it is in an account that nobody has limited. */
const CONCURRENCY = ["lambda", "L-B99A9384", 1000] as const;

/** Whether Lambda has refused to run our functions. */
export async function* throttles(examination: Examination): Findings {
  const { ask, names, now } = examination;
  for (const name of PROGRAMS.map(names.function)) {
    const hours = await datapoints(ask, ["AWS/Lambda", "Throttles", "FunctionName", name], {
      ...{ now, lookBack: DAY, periodSeconds: 3600 },
    });
    const times = hours.reduce((sum, { value }) => sum + value, 0);
    if (times > 0) {
      const todo = `${raise(examination, ...CONCURRENCY)}, or bound the functions that use the concurrency up`;
      yield warning(`Lambda has throttled ${name} ${times} times in 24 hours`, todo);
    }
  }
  return "Lambda has throttled no function in 24 hours";
}

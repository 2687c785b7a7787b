import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Watched } from "../../../modules/monitoring/metrics";

/** What is watched, as literals: only names are read. */
export const watched = {
  installation: { name: "scanning", region: "eu-west-1" },
  taskEvents: { queue: { name: "scanning-events" }, deadLetterQueue: { name: "scanning-dead" } },
  trigger: { function: { function: { functionName: "scanning-trigger" } } },
  coordinator: {
    function: {
      function: { functionName: "scanning-coordinator" },
      logGroup: { name: "/aws/lambda/scanning-coordinator" },
    },
  },
} as unknown as Watched;

export function alarmNamed(name: string): CloudwatchMetricAlarm {
  return { arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}` } as CloudwatchMetricAlarm;
}

import { DAY, MINUTE } from "../../functions/contract/durations";
import { functionNamed } from "../coverage/known-function";
import type { InstallationAccess } from "../installation";
import type { Watched } from "./overview";

/** As many values of CloudWatch as one call hands out, and a day or two without a task are no news. */
const LOOK_BACK_MS = 3 * DAY;
const PERIOD_SECONDS = 300;

/** What CloudWatch and Lambda know. Their clients are loaded only when they are asked. */
export function watchedBy({ config, name }: Pick<InstallationAccess, "config" | "name">, now: Date): Watched {
  const cloudwatch = async () => {
    const api = await import("@aws-sdk/client-cloudwatch");
    return { ...api, client: new api.CloudWatchClient(config) };
  };
  return {
    alarms: async () => {
      const { client, paginateDescribeAlarms } = await cloudwatch();
      const raised: string[] = [];
      const asked = { AlarmNamePrefix: `${name}-`, StateValue: "ALARM" } as const;
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, asked)) {
        raised.push(...MetricAlarms.flatMap(({ AlarmName }) => AlarmName ?? []));
      }
      return raised;
    },
    lastEventAt: async () => {
      const { client, GetMetricStatisticsCommand } = await cloudwatch();
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: "AWS/Lambda", MetricName: "Invocations", Statistics: ["Sum"] },
          Dimensions: [{ Name: "FunctionName", Value: `${name}-scan-trigger` }],
          ...{ StartTime: new Date(now.getTime() - LOOK_BACK_MS), EndTime: now, Period: PERIOD_SECONDS },
        }),
      );
      const times = Datapoints.filter(({ Sum = 0 }) => Sum > 0).map(
        ({ Timestamp }) => Timestamp?.getTime() ?? 0,
      );
      // A period is named by its beginning.
      const end = Math.max(...times) + PERIOD_SECONDS * (MINUTE / 60);
      return times.length > 0 ? new Date(Math.min(end, now.getTime())) : null;
    },
    hasGate: async () => (await functionNamed(config, `${name}-deployment-gate`)) !== undefined,
  };
}

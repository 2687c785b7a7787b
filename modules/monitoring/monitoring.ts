import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Fn, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { globalName } from "../installation";
import { type Condition, choose, comment } from "../terraform-language";
import { createAlarm } from "./alarm";
import { alarmsOf } from "./alarms";
import { blockingRows, type OptionalRow } from "./blocking-rows";
import { dashboard } from "./dashboard";
import type { Watched } from "./metrics";

export interface MonitoringProps extends Watched {
  readonly enabled: Condition;
  /** SNS topics that alarms publish to, when they are raised and when they go back to OK. */
  readonly alarmActions: string[];
  /** Hours with work and without a verdict after which an alarm is raised, from 2 to 168. */
  readonly noVerdictAlarmHours: number;
}

/** How the scanning itself is doing: alarms, and a dashboard. */
export class Monitoring extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];
  readonly dashboard: CloudwatchDashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { installation, alarmActions } = props;
    comment(this, "How the scanning itself is doing: alarms, and a dashboard.");
    this.alarms = alarmsOf(props, props.enabled, props.noVerdictAlarmHours).map((alarm) =>
      createAlarm(this, installation, alarm, alarmActions),
    );
    const { widgets, ...body } = dashboard(props, this.alarms);
    const { name: dashboardName, lifecycle } = globalName(installation, "dashboard_name");
    this.dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName,
      lifecycle,
      dashboardBody: Fn.jsonencode({
        ...body,
        widgets: this.existing(widgets, blockingRows(props, installation.region)),
      }),
    });
    comment(this.dashboard, "Dashboards are global to an account, so its name says the region.");
  }

  /** The widgets without the last rows, as far as Terraform finds out that they are not there. */
  private existing(widgets: readonly object[], optional: readonly OptionalRow[]): unknown {
    if (optional.every(({ exists }) => exists === true)) {
      return widgets;
    }
    const some = [...optional].reverse().reduce<{ end: number; parts: unknown[] }>(
      ({ end, parts }, { id, exists, widgets: { length } }) => {
        const row = new TerraformLocal(this, `${id}-widgets`, widgets.slice(end - length, end));
        // Not by a conditional, whose sides would have to be of one type.
        const count = Token.asNumber(choose(exists, length, 0));
        return { end: end - length, parts: [Fn.slice(row.asAnyMap, 0, count), ...parts] };
      },
      { end: widgets.length, parts: [] },
    );
    const always = new TerraformLocal(this, "widgets", widgets.slice(0, some.end));
    return Fn.concat([always.asList, ...some.parts] as never);
  }
}

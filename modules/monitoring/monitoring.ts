import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { type Condition, comment } from "../terraform-language";
import { createAlarm } from "./alarm";
import { alarmsOf } from "./alarms";
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
    this.dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName: `${installation.name}-${installation.region}`,
      dashboardBody: Fn.jsonencode(dashboard(props, this.alarms)),
    });
    comment(this.dashboard, "Dashboards are global to an account, so its name says the region.");
  }
}

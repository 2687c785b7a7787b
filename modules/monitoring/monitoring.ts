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
  /** SNS topics that are told when an alarm is raised, and when all is well again. */
  readonly alarmActions: string[];
  /** Hours with work and without a verdict after which an alarm is raised, from 2 to 168. */
  readonly noVerdictAlarmHours: number;
}

/** What tells people how the scanning itself fares: alarms, and a dashboard. */
export class Monitoring extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];
  readonly dashboard: CloudwatchDashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { installation, alarmActions } = props;
    comment(this, "What tells people how the scanning itself fares: alarms, and a dashboard.");
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

import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Fn, type IResolvable, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { globalName } from "../installation";
import { and, type BoolValue, choose, comment, counted, isMissing } from "../terraform-language";
import { createAlarm, readsOwnMetric } from "./alarm";
import { alarmsOf } from "./alarms";
import { dashboard } from "./dashboard";
import type { Watched } from "./metrics";
import { type OptionalRow, optionalRows } from "./optional-rows";
import { isPartOn } from "./settings";

export interface MonitoringProps extends Watched {
  readonly enabled: BoolValue;
  /** SNS topics that alarms which page publish to, when they are raised and when they go back to OK. */
  readonly alarmActions: string[];
  /** Those of the other alarms. Default: the same */
  readonly ticketActions: string[];
  readonly settings: IResolvable;
}

interface CreatedAlarm {
  /** Last part of its name. */
  readonly id: string;
  readonly exists: BoolValue;
  readonly resource: CloudwatchMetricAlarm;
}

/** How the scanning itself is doing: alarms, and a dashboard. */
export class Monitoring extends Construct {
  /** Those that may be there, each with whether it is. */
  readonly alarms: readonly CreatedAlarm[];
  readonly dashboard: CloudwatchDashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { installation } = props;
    comment(this, "How the scanning itself is doing: alarms, and a dashboard.");
    this.alarms = this.createAlarms(props);
    const { widgets, ...body } = dashboard(
      props,
      this.alarms.map(({ resource }) => resource),
    );
    const ofAlarms = widgets.filter(({ type }) => type === "alarm");
    const optional = [
      { id: "alarms", exists: isPartOn(props.settings, "alarms"), widgets: ofAlarms },
      ...optionalRows(props, installation.region),
    ];
    const { name: dashboardName, lifecycle } = globalName(installation, "dashboard_name");
    this.dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName,
      lifecycle,
      dashboardBody: Fn.jsonencode({ ...body, widgets: this.existing(widgets, optional) }),
    });
    counted(isPartOn(props.settings, "dashboard"), this.dashboard);
    comment(this.dashboard, "Dashboards are global to an account, so its name says the region.");
  }

  /** Without metrics there is nothing to read for an alarm of ours, and one that misses its metric would be raised for ever. */
  private createAlarms(props: MonitoringProps): CreatedAlarm[] {
    const { installation, enabled, settings, alarmActions, ticketActions } = props;
    const tickets = choose(isMissing(ticketActions), alarmActions, ticketActions);
    const ofTickets = new TerraformLocal(this, "ticket-actions", tickets).asList;
    const isOn = isPartOn(settings, "alarms");
    const isMeasured = and(isOn, isPartOn(settings, "metrics"));
    return alarmsOf(props, enabled).map((alarm) => {
      const exists = and(readsOwnMetric(alarm) ? isMeasured : isOn, alarm.exists ?? true);
      return {
        id: alarm.id,
        exists,
        resource: createAlarm(
          this,
          installation,
          { ...alarm, exists },
          alarm.pages ? alarmActions : ofTickets,
        ),
      };
    });
  }

  /** The widgets without the last rows, as far as Terraform finds out that they are not there. */
  private existing(widgets: readonly object[], optional: readonly OptionalRow[]): unknown {
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

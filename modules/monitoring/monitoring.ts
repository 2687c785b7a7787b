import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Fn, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { globalName } from "../installation";
import { and, attributeOf, type BoolValue, choose, comment, counted, isMissing } from "../terraform-language";
import { createAlarm, readsOwnMetric } from "./alarm";
import { alarmsOf } from "./alarms";
import { dashboard } from "./dashboard";
import type { Watched } from "./metrics";
import { type OptionalRow, optionalRows } from "./optional-rows";

interface CreatedAlarm {
  readonly id: string;
  readonly exists: BoolValue;
  readonly resource: CloudwatchMetricAlarm;
}

/** Alarms and a dashboard about the scanning itself. */
export class Monitoring extends Construct {
  readonly alarms: readonly CreatedAlarm[];
  readonly dashboard: CloudwatchDashboard;

  constructor(scope: Construct, id: string, props: Watched) {
    super(scope, id);
    const { installation } = props;
    const { monitoring } = installation.inputs;
    comment(this, "Alarms and a dashboard about the scanning itself.");
    this.alarms = this.createAlarms(props);
    const { widgets, ...body } = dashboard(
      props,
      this.alarms.map(({ resource }) => resource),
    );
    const ofAlarms = widgets.filter(({ type }) => type === "alarm");
    const optional = [
      { id: "alarms", exists: attributeOf(monitoring, "alarms"), widgets: ofAlarms },
      ...optionalRows(props),
    ];
    const { name: dashboardName, lifecycle } = globalName(installation, "dashboard_name");
    this.dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName,
      lifecycle,
      dashboardBody: Fn.jsonencode({ ...body, widgets: this.existing(widgets, optional) }),
    });
    counted(attributeOf(monitoring, "dashboard"), this.dashboard);
    comment(
      this.dashboard,
      "Dashboards are global to an account, so the dashboard's name contains the region.",
    );
  }

  /**
   * Creates the alarms. If the functions write no metrics, alarms on these metrics are left out, because one would stay
   * raised for ever.
   */
  private createAlarms(props: Watched): CreatedAlarm[] {
    const { installation } = props;
    const { monitoring, alarmActions, ticketActions } = installation.inputs;
    const tickets = choose(isMissing(ticketActions), alarmActions, ticketActions);
    const ofTickets = new TerraformLocal(this, "ticket-actions", tickets).asList;
    const isOn = attributeOf(monitoring, "alarms");
    const isMeasured = and(isOn, attributeOf(monitoring, "metrics"));
    return alarmsOf(props).map((alarm) => {
      const exists = and(readsOwnMetric(alarm) ? isMeasured : isOn, alarm.exists ?? true);
      const actions = alarm.pages ? alarmActions : ofTickets;
      const resource = createAlarm(this, installation, { ...alarm, exists }, actions);
      return { id: alarm.id, exists, resource };
    });
  }

  /** Returns the widgets. Leaves out optional rows that do not exist, which only Terraform knows. */
  private existing(widgets: readonly object[], optional: readonly OptionalRow[]): unknown {
    const some = [...optional].reverse().reduce<{ end: number; parts: unknown[] }>(
      ({ end, parts }, { id, exists, widgets: { length } }) => {
        const row = new TerraformLocal(this, `${id}-widgets`, widgets.slice(end - length, end));
        // Without a conditional, because both its sides must have one type.
        const count = Token.asNumber(choose(exists, length, 0));
        return { end: end - length, parts: [Fn.slice(row.asAnyMap, 0, count), ...parts] };
      },
      { end: widgets.length, parts: [] },
    );
    const always = new TerraformLocal(this, "widgets", widgets.slice(0, some.end));
    return Fn.concat([always.asList, ...some.parts] as never);
  }
}

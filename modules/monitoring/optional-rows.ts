import type { BoolValue } from "../terraform-language";
import { BLUE, GREEN, GREY, ORANGE, PURPLE, RED } from "./colors";
import { functionMetric, ownMetric, type Watched } from "./metrics";
import { graph, logTable, shownCount, statisticOf, totals, type Widget } from "./widgets";

/** A row of the dashboard whose existence only Terraform may know. */
export interface OptionalRow {
  readonly id: string;
  readonly exists: BoolValue;
  readonly widgets: readonly Widget[];
}

export function optionalRows(watched: Watched): readonly OptionalRow[] {
  const { gate, enforcement, members } = watched;
  return [
    { id: "gate", exists: gate.exists, widgets: gateWidgets(watched) },
    { id: "enforcement", exists: enforcement.isOn, widgets: enforcementWidgets(watched) },
    { id: "members", exists: members.exists, widgets: memberWidgets(watched) },
  ];
}

function gateWidgets(watched: Watched): Widget[] {
  const { gate, coordinator, installation } = watched;
  const held = (["p50", "p95"] as const).map((statistic) =>
    statisticOf(ownMetric(watched, "GateHeld"), statistic, `held, ${statistic}`),
  );
  return [
    graph(8, 8, "Deployments at the gate", "deployments", [
      shownCount(watched, "GatePassed", "passed", GREEN),
      shownCount(watched, "GateBlocked", "blocked", RED),
      shownCount(watched, "GateAudited", "would have been blocked or held", ORANGE),
      shownCount(watched, "GateAllowedFailed", "passed although FAILED", BLUE),
      shownCount(watched, "GateAllowedUnscanned", "passed without a verdict", GREY),
      shownCount(watched, "GateFailures", "the gate failed", PURPLE),
      statisticOf(functionMetric(gate.function, "Errors"), "Sum", "deployment-gate: errors"),
    ]),
    graph(4, 8, "How long the gate holds deployments", "seconds", held),
    logTable(
      "Decisions of the gate, and why it was opened, the latest first",
      // Names the gate's log group as a text, because without a gate the resource does not exist.
      [`/aws/lambda/${installation.name}-deployment-gate`, coordinator.function.logGroup.name],
      [
        "fields @timestamp, ecsService, answer, detailType as published, reason, deployment",
        "filter message in ['the deployment gate decided', 'the deployment gate was opened or closed']",
        "sort @timestamp desc",
        "limit 20",
      ],
    ),
  ];
}

function enforcementWidgets(watched: Watched): Widget[] {
  const actions = [
    shownCount(watched, "EnforcementActions", "done", RED),
    shownCount(watched, "EnforcementAudited", "published only", ORANGE),
    shownCount(watched, "EnforcementPaused", "paused until the next hour", PURPLE),
  ];
  return [
    graph(16, 6, "Enforcement: deployments rolled back and tasks stopped", "number", actions),
    totals(8, 6, "Enforcement in this time range", actions),
  ];
}

function memberWidgets(watched: Watched): Widget[] {
  return [
    graph(12, 6, "Members: accounts and regions with a new problem", "places", [
      shownCount(watched, "PlacesUnanswered", "do not answer any more", RED),
      shownCount(watched, "PlacesNotHeard", "are not heard", ORANGE),
    ]),
    graph(12, 6, "Members: task events of accounts and regions that are not listed", "events", [
      shownCount(watched, "EventsOutsideMembers", "not listed", ORANGE),
    ]),
  ];
}

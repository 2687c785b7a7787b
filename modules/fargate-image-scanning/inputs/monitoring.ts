import { addressOf } from "../../../functions/contract/documentation";
import { type Input, MAX_TOPICS, objectInput, topicsInput } from "../../interface";
import { MONITORING_ATTRIBUTES } from "../../monitoring";

export const MONITORING_INPUTS: readonly Input[] = [
  topicsInput(
    "alarm_actions",
    `SNS topics of the person on call, at most ${MAX_TOPICS}. The alarms installation-impaired, coordinator-not-running, work-queue-age, gate-errors and gate-throttles publish to these topics when they are raised and when they go back to OK; all other alarms do so, too, if ticket_actions is null. Not a topic that is encrypted with alias/aws/sns, such as the results topic, because alarms cannot publish to it. Empty: these alarms notify nobody.`,
  ),
  topicsInput(
    "ticket_actions",
    `SNS topics of the alarms that can wait for the next working day, at most ${MAX_TOPICS}, of the same kind. Null: the topics of alarm_actions. Empty: these alarms notify nobody.`,
    null,
  ),
  {
    ...objectInput(
      "monitoring",
      `Alarms, dashboard and metrics of the scanning itself. Each is on (true) if it is left out. metrics: the metrics that the functions write; without them, the alarms that read them are left out, too. Costs: ${addressOf("docs/monitoring.md")}`,
      MONITORING_ATTRIBUTES,
    ),
    default: {},
  },
];

import { arnOf } from "../../../functions/contract/arn";
import { addressOf } from "../../../functions/contract/documentation";
import {
  atMostEntries,
  eachMatches,
  type Input,
  listInput,
  numbered,
  objectInput,
  TOPIC,
} from "../../interface";
import { MONITORING_ATTRIBUTES } from "../../monitoring";

/** As CloudWatch takes for an alarm. */
const MAX_TOPICS = 5;

/** Who is notified when the scanning itself is in trouble. */
export const MONITORING_INPUTS: readonly Input[] = [
  listInput(
    "alarm_actions",
    {
      description: `SNS topics, at most ${MAX_TOPICS}, that alarms publish to when they are raised and when they go back to OK. Not a topic that is encrypted with alias/aws/sns, such as the results topic, because alarms cannot publish to it. Empty: the alarms exist and notify nobody.`,
    },
    [
      eachMatches(
        "alarm_actions",
        // The ARN of a subscription has one part more.
        arnOf("sns", "[A-Za-z0-9_-]{1,256}"),
        "alarm_actions must hold ARNs of SNS standard topics (arn:aws:sns:REGION:ACCOUNT:NAME), not of subscriptions.",
        {
          accepts: [[TOPIC]],
          refuses: [
            ["on-call"],
            ["arn:aws:sqs:us-east-1:123456789012:on-call"],
            [`${TOPIC}:0a1b2c3d-0000-0000-0000-000000000000`],
          ],
        },
      ),
      {
        condition:
          'alltrue([for entry in var.alarm_actions : try(split(":", entry)[3], "") == local.current_region])',
        message:
          "alarm_actions must hold topics of this region: CloudWatch refuses alarms that notify a topic elsewhere.",
        accepts: [[TOPIC]],
        refuses: [[TOPIC.replace("us-east-1", "eu-west-1")]],
      },
      atMostEntries(
        "alarm_actions",
        MAX_TOPICS,
        `alarm_actions takes at most ${MAX_TOPICS} topics, which is what CloudWatch takes for an alarm. Subscribe more endpoints to one topic.`,
        { accepts: [numbered(TOPIC.replace("on-call", "t".repeat(253)), 5)], refuses: [numbered(TOPIC, 6)] },
      ),
    ],
  ),
  objectInput("monitoring", {
    description: `Alarms, dashboard and metrics of the scanning itself. Each is on (true) where it is left out. metrics: those that the functions write; without them, the alarms that read one are gone, too. Costs: ${addressOf("docs/monitoring.md")}`,
    attributes: MONITORING_ATTRIBUTES,
    default: {},
  }),
];

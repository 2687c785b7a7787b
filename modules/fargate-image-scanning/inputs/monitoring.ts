import { arnOf } from "../../installation";
import { numbered, TOPIC } from "../examples";
import { type Input, listInput, numberInput } from "../input";
import { atMost, between, eachMatches } from "../rules";

/** Who is notified when the scanning itself is in trouble. */
export const MONITORING_INPUTS: readonly Input[] = [
  listInput(
    "alarm_actions",
    {
      description:
        "SNS topics, at most 5, that alarms publish to when they are raised and when they go back to OK. Not one that is encrypted with alias/aws/sns, such as the results topic: alarms cannot publish to it. Empty: the alarms exist and notify nobody.",
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
      atMost(
        "alarm_actions",
        5,
        "alarm_actions takes at most 5 topics, which is what CloudWatch takes for an alarm. Subscribe more endpoints to one topic.",
        { accepts: [numbered(TOPIC.replace("on-call", "t".repeat(253)), 5)], refuses: [numbered(TOPIC, 6)] },
      ),
    ],
  ),
  numberInput(
    "no_verdict_alarm_hours",
    {
      description:
        "Hours in a row with scans to be done and without a single verdict after which an alarm is raised, from 2 to 168.",
      default: 6,
    },
    [
      between(
        "no_verdict_alarm_hours",
        2,
        168,
        "no_verdict_alarm_hours must be a whole number of hours from 2 to 168: within one hour an image may have started a minute ago, and CloudWatch looks back seven days.",
        { accepts: [2, 168], refuses: [1, 2.5, 6.5, 169] },
      ),
    ],
  ),
];

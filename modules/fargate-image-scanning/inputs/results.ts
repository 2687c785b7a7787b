import { arnOf } from "../../../functions/contract/arn";
import {
  accounts,
  atMostCharacters,
  atMostEntries,
  BUS,
  boolInput,
  eachMatches,
  type Input,
  listInput,
  matches,
  matchesIfGiven,
  stringInput,
  withCommas,
} from "../../interface";
import { SCHEDULE } from "./tasks";

/** Limit of the keys in characters of JSON: with a long proxy, the coordinator's environment has little room left. */
const OWNER_TAG_KEYS_CHARACTERS = 40;

/** Limit that fits into a policy of SNS, which has at most 30,720 characters: an account needs 17. */
const MAX_SUBSCRIBER_ACCOUNTS = 1000;

/** Region, account and name of the default bus, which is refused because it gets all events anyway. */
const DEFAULT_BUS =
  'format("%s:%s:event-bus/default", local.current_region, data.aws_caller_identity.current.account_id)';

export const RESULT_INPUTS: readonly Input[] = [
  boolInput(
    "security_hub",
    "Whether Security Hub gets a finding for each image: active while the image fails, archived when it passes. Security Hub must be enabled in the account and region.",
    false,
  ),
  listInput(
    "results_topic_subscriber_accounts",
    `Ids of other AWS accounts, at most ${withCommas(MAX_SUBSCRIBER_ACCOUNTS)}, that may subscribe to the topic results_topic_arn. Empty: this account alone.`,
    eachMatches(
      "^[0-9]{12}$",
      "results_topic_subscriber_accounts must hold ids of AWS accounts, which have 12 digits, such as 210987654321. Write them as texts, because a number loses zeros in front.",
      [["210987654321", "012345678901"]],
      [["21098765432"], ["*"], [""], [null]],
    ),
    atMostEntries(
      MAX_SUBSCRIBER_ACCOUNTS,
      `results_topic_subscriber_accounts takes at most ${MAX_SUBSCRIBER_ACCOUNTS} accounts, because SNS allows 30 KB of policy. Send all events to one bus with outcome_event_bus_arn, and from there to further accounts.`,
      [accounts(1000)],
      [accounts(1001)],
    ),
  ),
  stringInput(
    "outcome_event_bus_arn",
    "ARN of one more event bus, of any account and region, that gets every event of the installation. Its policy has to let this account put events. Write the ARN as a text, because Terraform has to know it when it plans. Null: events are only on this account's default bus.",
    null,
    matchesIfGiven(
      arnOf("events", "event-bus/[A-Za-z0-9._/-]{1,256}"),
      "outcome_event_bus_arn must be the ARN of an event bus (arn:aws:events:REGION:ACCOUNT:event-bus/NAME). Copy it from the bus's page.",
      [BUS, `${BUS}/a.b_c-d`],
      ["", "central", BUS.replace("event-bus", "rule")],
    ),
    {
      condition: `try(join(":", slice(split(":", var.outcome_event_bus_arn), 3, 6)), "") != ${DEFAULT_BUS}`,
      message:
        "outcome_event_bus_arn must not be the default bus of this account and region: the events are there already, and each event would be sent there again without end. Leave it null.",
      accepts: [BUS, BUS.replace("central", "default")],
      refuses: [BUS.replace("210987654321", "123456789012").replace("central", "default")],
    },
  ),
  {
    ...listInput(
      "owner_tag_keys",
      `Tag keys that name the owner of a task or service; the first key that a task or service has counts. At most ${OWNER_TAG_KEYS_CHARACTERS} characters in all. The owner of an image's services is in events, messages and SNS attributes. Empty: no owner is named.`,
      eachMatches(
        "^[A-Za-z0-9 _.:/=+@-]{1,36}$",
        "owner_tag_keys must hold keys of tags of 1 to 36 characters: letters, digits, spaces and _ . : / = + - @. Copy the key from a tag of one of your services.",
        [["team", "cost center"]],
        [[""], [null], ["équipe"]],
      ),
      atMostCharacters(
        OWNER_TAG_KEYS_CHARACTERS,
        `owner_tag_keys takes ${OWNER_TAG_KEYS_CHARACTERS} characters in all, because a Lambda function has 4 KB of environment. Keep the keys that your services have.`,
        [["k".repeat(36)]],
        [["k".repeat(34), "k"]],
      ),
    ),
    default: ["team", "owner"],
  },
  stringInput(
    "summary_schedule",
    "Schedule of the summary, which is published on the topic and as an event: rate(...) or cron(...) in UTC, such as cron(0 8 ? * MON *). The summary lists running images that fail, each with its owners, and images that were never scanned, each with the reason. Empty: no summary.",
    "",
    matches(
      SCHEDULE,
      "summary_schedule must be a rate such as rate(7 days), a cron expression of six fields such as cron(0 8 ? * MON *), or empty for no summary.",
      ["rate(7 days)", "cron(0 8 ? * MON *)"],
      ["weekly", "rate(1 days)", "cron(0 8 ? * MON)"],
    ),
  ),
];

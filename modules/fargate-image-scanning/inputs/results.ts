import { boolInput, type Input, listInput, stringInput } from "../input";
import { atMostCharacters, eachMatches, matches } from "../rules";
import { SCHEDULE } from "./tasks";

/** As JSON; the coordinator has the least left of its environment, with a long proxy. */
const OWNER_TAG_KEYS_CHARACTERS = 40;

/** Where outcomes are published, besides the table, the events and the topic, and whom they name. */
export const RESULT_INPUTS: readonly Input[] = [
  boolInput("security_hub", {
    description:
      "Whether Security Hub has a finding of each image: active while the image fails, archived when it passes. Security Hub must be enabled in the account and region.",
    default: false,
  }),
  listInput(
    "owner_tag_keys",
    {
      description:
        "Keys of the tags of tasks and services that say who owns them, the first that is there counts; 40 characters in all. The owner of an image's services is in events, messages and SNS attributes. Empty: nobody is named.",
      default: ["team", "owner"],
    },
    [
      eachMatches(
        "owner_tag_keys",
        "^[A-Za-z0-9 _.:/=+@-]{1,36}$",
        "owner_tag_keys must hold keys of tags of 1 to 36 characters: letters, digits, spaces and _ . : / = + - @. Copy the key from a tag of one of your services.",
        { accepts: [["team", "cost center"]], refuses: [[""], [null], ["équipe"]] },
      ),
      atMostCharacters(
        "owner_tag_keys",
        OWNER_TAG_KEYS_CHARACTERS,
        `owner_tag_keys takes ${OWNER_TAG_KEYS_CHARACTERS} characters in all, since a Lambda function has 4 KB of environment. Keep the keys that your services have.`,
        { accepts: [["k".repeat(36)]], refuses: [["k".repeat(34), "k"]] },
      ),
    ],
  ),
  stringInput(
    "summary_schedule",
    {
      description:
        "When a summary is published on the topic and as an event: what runs and fails, with its owners, what got better, what was never scanned and why. rate(...) or cron(...) in UTC, such as cron(0 8 ? * MON *). Empty: never.",
      default: "",
    },
    [
      matches(
        "summary_schedule",
        SCHEDULE,
        "summary_schedule must be a rate such as rate(7 days), a cron expression of six fields such as cron(0 8 ? * MON *), or empty for no summary.",
        {
          accepts: ["rate(7 days)", "cron(0 8 ? * MON *)"],
          refuses: ["weekly", "rate(1 days)", "cron(0 8 ? * MON)"],
        },
      ),
    ],
  ),
];

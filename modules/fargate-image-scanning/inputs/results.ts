import { boolInput, type Input } from "../input";

/** Where outcomes are published, besides the table, the events and the topic. */
export const RESULT_INPUTS: readonly Input[] = [
  boolInput("security_hub", {
    description:
      "Whether Security Hub has a finding of each image: active while the image fails, archived when it passes. Security Hub must be enabled in the account and region.",
    default: false,
  }),
];

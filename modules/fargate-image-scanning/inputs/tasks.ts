import { type Input, listInput, numberInput } from "../input";
import { atMost, atMostCharacters, between, eachMatches } from "../rules";
import { arnOf } from "./arns";

/** An event pattern has at most 2,048 characters, of which the rest of it takes 241. */
const CLUSTER_ARNS_CHARACTERS = 1800;
/** A Lambda function takes 4 KB of environment; the patterns may fill half of it. */
const EXCLUDE_IMAGES_CHARACTERS = 2000;

/** Which tasks and images are looked at, and how often. */
export const TASK_INPUTS: readonly Input[] = [
  listInput(
    "cluster_arns",
    {
      description:
        "ECS clusters whose tasks are looked at: at most 30, and 1,800 characters in all. Empty: all in the region.",
    },
    [
      eachMatches(
        "cluster_arns",
        arnOf("ecs", "cluster/.+"),
        "cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME).",
      ),
      atMost(
        "cluster_arns",
        30,
        "cluster_arns takes at most 30 clusters. Leave it empty for all clusters, or deploy a second copy under another name.",
      ),
      atMostCharacters(
        "cluster_arns",
        CLUSTER_ARNS_CHARACTERS,
        `cluster_arns takes ${CLUSTER_ARNS_CHARACTERS} characters in all, which is what fits into an event pattern. Leave it empty for all clusters, or deploy a second copy under another name.`,
      ),
    ],
  ),
  listInput(
    "exclude_images",
    {
      description:
        "Glob patterns of normalised references (such as docker.io/library/nginx:1.27) that are never scanned: * stays within a path segment, ** crosses /. A pattern without a tag means every tag.",
    },
    [
      eachMatches(
        "exclude_images",
        "^[^\\s]{1,255}$",
        "exclude_images must hold patterns of 1 to 255 characters without spaces, such as docker.io/library/*.",
      ),
      atMostCharacters(
        "exclude_images",
        EXCLUDE_IMAGES_CHARACTERS,
        `exclude_images takes ${EXCLUDE_IMAGES_CHARACTERS} characters in all, since a Lambda function has 4 KB of environment. Use wider patterns.`,
      ),
    ],
  ),
  numberInput(
    "rescan_after_hours",
    { description: "How long a verdict stays fresh, in hours, from 1 to 8760.", default: 24 },
    [
      between(
        "rescan_after_hours",
        1,
        8760,
        "rescan_after_hours must be a whole number of hours from 1 to 8760 (a year).",
      ),
    ],
  ),
  numberInput(
    "max_concurrent_scans",
    {
      description:
        "Scans that run at one time, from 1 to 500. Sysdig takes 120 images a minute, and CodeBuild's quota is shared with your CI.",
      default: 20,
    },
    [
      between(
        "max_concurrent_scans",
        1,
        500,
        "max_concurrent_scans must be a whole number from 1 to 500. Set enabled to false to stop scanning.",
      ),
    ],
  ),
];

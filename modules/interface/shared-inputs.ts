import { arnOf } from "../../functions/contract/arn";
import { CLUSTERS_ATTRIBUTE } from "../../functions/contract/blocking/attributes";
import { LAUNCH_TYPES } from "../../functions/contract/events";
import { POLICY_ARN } from "../installation";
import { CLUSTER, clusters, inRegion, numbered, POLICY, ROLE, SECRET, SERVICE, TOPIC } from "./examples";
import { type Input, listInput, mapInput, type RuleOf, stringInput } from "./input";
import {
  atMostCharacters,
  atMostEntries,
  eachEntry,
  eachMatches,
  ifGiven,
  isHere,
  matchesIfGiven,
  quote,
  withCommas,
} from "./rules";

/**
 * Limit of the clusters in characters of JSON. An event pattern has at most 2,048; up to 452 are for launch types, name
 * and requests for scans.
 */
const CLUSTER_ARNS_CHARACTERS = 1590;
const CLUSTERS = CLUSTERS_ATTRIBUTE.cluster_arns;
/**
 * Limit of ecr_repository_arns in characters of JSON. A managed policy has at most 6,144; everything else in it needs
 * less than 500.
 */
const REPOSITORIES_CHARACTERS = 5500;
/**
 * Limit of the number, which is known before the ARNs are. With usual names (up to 29 characters in us-east-1), 70 fit.
 */
const MAX_REPOSITORIES = 70;

const REPOSITORY = "arn:aws:ecr:us-east-1:123456789012:repository/team/of-nineteen";

/**
 * @param what purpose of the clusters
 * @param advice what to do if there are too many clusters
 */
export function clustersInput(what: string, advice: string, ...further: readonly RuleOf[]): Input {
  const description = `${what} At most ${CLUSTERS.most}, and ${withCommas(CLUSTER_ARNS_CHARACTERS)} characters in all. Empty: all clusters in the region.`;
  return listInput(
    "cluster_arns",
    description,
    eachMatches(
      CLUSTERS.eachMatches,
      "cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME).",
      [[CLUSTER], inRegion("us-gov-west-1", ["arn:aws-us-gov:ecs:us-gov-west-1:123456789012:cluster/x"])],
      [[""], [null], ["production"], [CLUSTER, "bank"], [CLUSTER, SECRET], [SERVICE]],
    ),
    atMostEntries(
      CLUSTERS.most,
      `cluster_arns takes at most ${CLUSTERS.most} clusters. ${advice}`,
      [clusters(30)],
      [clusters(31)],
    ),
    atMostCharacters(
      CLUSTER_ARNS_CHARACTERS,
      `cluster_arns takes ${CLUSTER_ARNS_CHARACTERS} characters in all, which is what fits into an event pattern. ${advice}`,
      [clusters(30)],
      [numbered(`${CLUSTER}-of-the-payments`, 30)],
    ),
    ...further,
  );
}

/** @param advice what to do instead of an empty list */
export function launchTypesInput(what: string, advice: string): Input {
  const description = `${what}: FARGATE (with Spot), EC2, MANAGED_INSTANCES (of ECS) and EXTERNAL (ECS Anywhere).`;
  return {
    ...listInput(
      "launch_types",
      description,
      eachMatches(
        `^(${LAUNCH_TYPES.join("|")})$`,
        "launch_types must hold launch types of ECS: FARGATE, EC2, MANAGED_INSTANCES or EXTERNAL. Fargate Spot is FARGATE, too.",
        [["EC2"], ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"]],
        [["FARGATE_SPOT"], [""]],
      ),
      {
        condition: "length(var.launch_types) > 0",
        message: `launch_types must hold at least one launch type, such as FARGATE. ${advice}`,
        accepts: [["FARGATE"]],
        refuses: [[]],
      },
      {
        condition: "length(distinct(var.launch_types)) == length(var.launch_types)",
        message: "launch_types must name each launch type once. Remove the repetition.",
        accepts: [["FARGATE", "EC2"]],
        refuses: [["EC2", "EC2"]],
      },
    ),
    default: ["FARGATE"],
  };
}

/** CloudWatch's limit of topics for an alarm. */
export const MAX_TOPICS = 5;

export function topicsInput(name: string, description: string, usual: null | readonly string[] = []): Input {
  const rules = [
    eachMatches(
      // Refuses ARNs of subscriptions, because they have one part more.
      arnOf("sns", "[A-Za-z0-9_-]{1,256}"),
      `${name} must hold ARNs of SNS standard topics (arn:aws:sns:REGION:ACCOUNT:NAME), not of subscriptions.`,
      [[TOPIC]],
      [["on-call"], ["arn:aws:sqs:us-east-1:123456789012:on-call"], [`${TOPIC}:0a1b2c3d-0000`]],
    ),
    eachEntry(
      isHere("entry"),
      `${name} must hold topics of this region: CloudWatch refuses alarms that notify a topic elsewhere.`,
      [[TOPIC, TOPIC.replace("123456789012", "210987654321")]],
      [[TOPIC, TOPIC.replace("us-east-1", "eu-west-1")]],
    ),
    atMostEntries(
      MAX_TOPICS,
      `${name} takes at most ${MAX_TOPICS} topics, CloudWatch's limit for an alarm. Subscribe more endpoints to one topic.`,
      [numbered(TOPIC.replace("on-call", "t".repeat(253)), 5)],
      [numbered(TOPIC, 6)],
    ),
  ];
  return {
    ...listInput(name, description, ...(usual === null ? rules.map(ifGiven) : rules)),
    default: usual,
  };
}

/** @param empty what an empty list means */
export function ecrRepositoriesInput(what: string, empty: string): Input {
  const description = `${what} At most ${MAX_REPOSITORIES}, and ${withCommas(REPOSITORIES_CHARACTERS)} characters in all. Empty: ${empty}.`;
  return listInput(
    "ecr_repository_arns",
    description,
    eachMatches(
      "^arn:aws[a-z-]{0,10}:ecr:[a-z0-9*-]{1,20}:[0-9]{12}:repository/[a-z0-9._/*?-]+$",
      "ecr_repository_arns must hold ARNs of ECR repositories (arn:aws:ecr:REGION:ACCOUNT:repository/NAME); * is accepted for the region and in the name.",
      [["arn:aws-us-gov:ecr:*:123456789012:repository/*"]],
      [
        [""],
        [null],
        ["arn:aws:s3:::bucket"],
        [SECRET],
        ["123456789012.dkr.ecr.us-east-1.amazonaws.com/shop"],
      ],
    ),
    atMostEntries(
      MAX_REPOSITORIES,
      `ecr_repository_arns takes at most ${MAX_REPOSITORIES} repositories, because a policy has a limit. Name several repositories with *.`,
      [numbered(REPOSITORY, 70)],
      [numbered("arn:aws:ecr:us-east-1:123456789012:repository/shop", 71)],
    ),
    atMostCharacters(
      REPOSITORIES_CHARACTERS,
      `ecr_repository_arns takes ${REPOSITORIES_CHARACTERS} characters in all, because a policy has a limit. Name several repositories with *.`,
      [numbered(REPOSITORY, 70)],
      [numbered(`${REPOSITORY}-and-some-more`, 70)],
    ),
  );
}

export const PERMISSIONS_BOUNDARY_INPUT: Input = stringInput(
  "permissions_boundary_arn",
  "Permissions boundary of every role.",
  null,
  matchesIfGiven(
    POLICY_ARN,
    "permissions_boundary_arn must be the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME). Copy it from the policy's page.",
    [
      POLICY,
      "arn:aws-cn:iam::123456789012:policy/path/of/boundary",
      `arn:aws:iam::aws:policy/${"p".repeat(640)}`,
    ],
    ["", "boundary", ROLE, `${POLICY} too`, `arn:aws:iam::123456789012:policy/${"p".repeat(641)}`],
  ),
);

/**
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
 */
const TAG_CHARACTER = "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]";
/** IAM reserves `aws:` also in values of tags. */
const IS_TAG = `try(${[
  `can(regex(${quote(`^${TAG_CHARACTER}{1,128}$`)}, key))`,
  `can(regex(${quote(`^${TAG_CHARACTER}{0,256}$`)}, value))`,
  ...["key", "value"].map((part) => `!startswith(lower(${part}), "aws:")`),
].join(" && ")}, false)`;

const tags = (count: number) =>
  Object.fromEntries(numbered("k".repeat(125), count).map((key) => [key, "v".repeat(256)]));

export const TAGS_INPUT: Input = mapInput(
  "tags",
  "Tags on every resource.",
  atMostEntries(
    50,
    "tags takes at most 50 tags, which is what AWS attaches to a resource.",
    [tags(50)],
    [tags(51)],
  ),
  {
    condition: `alltrue([for key, value in var.tags : ${IS_TAG}])`,
    message:
      "tags must have keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + - @, and neither may begin with aws:, which AWS reserves. Change the tag.",
    advice: `Found: \${join(", ", [for key, value in var.tags : jsonencode(key) if !${IS_TAG}])}.`,
    accepts: [{ a: "", "équipe 1": "a_b.c:d/e=f+g-h@i" }],
    refuses: [
      { "": "value" },
      { team: null },
      { "AWS:team": "platform" },
      { ["k".repeat(129)]: "" },
      { team: "v".repeat(257) },
      { "cost,center": "1" },
      { team: "R&D" },
      { team: "a\nb" },
      { team: "aws:platform" },
    ],
  },
);

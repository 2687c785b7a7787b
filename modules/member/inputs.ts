import {
  boolInput,
  clustersInput,
  each,
  ecrRepositoriesInput,
  type Input,
  launchTypesInput,
  MAX_TOPICS,
  objectInput,
  PERMISSIONS_BOUNDARY_INPUT,
  patternRule,
  type Rule,
  TAGS_INPUT,
  topicsInput,
} from "../interface";
import { HUB_ATTRIBUTES, MAX_PATH_CHARACTERS } from "../members";

const ACCOUNT = "data.aws_caller_identity.current.account_id";
const PARTITION = "data.aws_partition.current.partition";
const FROM_OUTPUT = "Take it from the hub's output member_settings.";

/** Returns an output member_settings with the given settings, and the bus's name that follows from them. */
function hub(settings: Readonly<Record<string, string | null>> = {}, partition = "aws") {
  const given = {
    hub_account_id: "210987654321",
    hub_region: "eu-central-1",
    hub_name: "scans",
    organization_id: "o-a1b2c3d4e5",
    iam_role_path: "/",
    ...settings,
  };
  const event_bus_arn = `arn:${partition}:events:${given.hub_region}:${given.hub_account_id}:event-bus/${given.hub_name}-members`;
  return { event_bus_arn, ...given };
}

/** A hub, which the examples of all other inputs need. */
export const HUB_EXAMPLE = hub();

function hubRule(
  name: Exclude<keyof typeof HUB_ATTRIBUTES, "event_bus_arn">,
  allowed: string,
  accepts: readonly string[],
  refuses: readonly (string | null)[],
): Rule {
  const examples = (values: readonly (string | null)[]) => values.map((value) => hub({ [name]: value }));
  return patternRule(
    `hub.${name}`,
    HUB_ATTRIBUTES[name],
    `${allowed} ${FROM_OUTPUT}`,
    examples(accepts),
    examples(refuses),
  );
}

const HUB_RULES: readonly Rule[] = [
  hubRule(
    "hub_account_id",
    "the id of an AWS account, which has 12 digits, as a text.",
    ["012345678901"],
    ["21098765432", "", null],
  ),
  hubRule("hub_region", "the name of a region, such as eu-west-1.", ["us-gov-west-1"], ["europe", "", null]),
  hubRule(
    "hub_name",
    "the input name of the hub.",
    ["ab", "a".repeat(28)],
    ["a".repeat(29), "My-Scans", null],
  ),
  hubRule(
    "organization_id",
    "the id of an AWS organisation, such as o-a1b2c3d4e5.",
    ["o-0123456789"],
    ["a1b2c3d4e5", "", null],
  ),
  hubRule(
    "iam_role_path",
    `the input iam_role_path of the hub, such as /platform/, of at most ${MAX_PATH_CHARACTERS} characters.`,
    ["/platform/", `/${"p".repeat(398)}/`],
    ["platform", "", null, `/${"p".repeat(399)}/`],
  ),
  {
    condition: `try(can(regex("^arn:aws[a-z-]{0,10}:events:", var.hub.event_bus_arn)) && join(":", slice(split(":", var.hub.event_bus_arn), 3, 6)) == "\${var.hub.hub_region}:\${var.hub.hub_account_id}:event-bus/\${var.hub.hub_name}-members", false)`,
    message: `hub.event_bus_arn must be the bus of the same hub: arn:aws:events:HUB_REGION:HUB_ACCOUNT_ID:event-bus/HUB_NAME-members. Settings of two hubs are mixed, or one is mistyped. Take all of them from one output member_settings.`,
    accepts: [hub(), hub({ hub_region: "us-west-2", hub_name: "other" })],
    refuses: [
      ...each("hub_region", ["eu-west-1"], HUB_EXAMPLE),
      ...each("hub_account_id", ["109876543210"], HUB_EXAMPLE),
      ...each("hub_name", ["other"], HUB_EXAMPLE),
      ...each("event_bus_arn", ["", "scans-members"], HUB_EXAMPLE),
    ],
  },
  {
    condition: `try(split(":", var.hub.event_bus_arn)[1] == ${PARTITION}, true)`,
    message:
      "hub must be in the partition of this account, because events and roles cannot cross partitions. Make a hub in each partition.",
    accepts: [hub()],
    refuses: [hub({ hub_region: "cn-north-1" }, "aws-cn")],
  },
  {
    condition: `var.hub.hub_account_id != ${ACCOUNT} || var.hub.hub_region != local.current_region`,
    message:
      "hub must not be in this account and region, because a hub serves its own tasks without a member. Apply the module in other regions of its account, and in other accounts.",
    accepts: [hub({ hub_account_id: "123456789012" }), hub({ hub_region: "us-east-1" })],
    refuses: [hub({ hub_account_id: "123456789012", hub_region: "us-east-1" })],
  },
];

/** Every input of a member, in the order of the documentation. */
export const MEMBER_INPUTS: readonly Input[] = [
  {
    ...objectInput(
      "hub",
      "The output member_settings of the hub. The same object may be written by hand, so that members can be applied before the hub. hub_account_id, hub_region and hub_name: the hub's account, region and input name. organization_id: the AWS organisation of hub and member. event_bus_arn: arn:aws:events:HUB_REGION:HUB_ACCOUNT_ID:event-bus/HUB_NAME-members. iam_role_path: the hub's input iam_role_path.",
      HUB_ATTRIBUTES,
      ...HUB_RULES,
    ),
    isRequired: true,
  },
  boolInput(
    "create_roles",
    "Whether the roles of this account are created here, for all of its regions. IAM is global: leave it true in one region of the account, and set it to false in all others.",
    true,
  ),
  boolInput(
    "task_events",
    "Whether the hub gets the task events of this region. Set it to false in an account that has only a registry.",
    true,
    {
      condition: "var.create_roles || var.task_events",
      message:
        "task_events and create_roles must not both be false, because nothing would be created. Remove the module here.",
      accepts: [false, { value: true, with: { create_roles: false } }],
      refuses: [{ value: false, with: { create_roles: false } }],
    },
  ),
  boolInput(
    "enforcement",
    "Whether the hub may roll back deployments and stop tasks in this account, as its own input enforcement says. Without this consent it only publishes what it would do. Only with create_roles.",
    false,
  ),
  clustersInput(
    "ECS clusters whose task events the hub gets, and in which the hub may act. With enforcement, also name the clusters of the account's other regions. The hub's sweeps look at all clusters.",
    "Leave it empty for all clusters.",
  ),
  launchTypesInput("Launch types whose task events the hub gets", "Set task_events to false to send none."),
  ecrRepositoriesInput(
    "ECR repositories of this account that the hub may pull from.",
    "all repositories of this account, in every region",
  ),
  PERMISSIONS_BOUNDARY_INPUT,
  topicsInput(
    "alarm_actions",
    `SNS topics, at most ${MAX_TOPICS}, that the alarm on task events publishes to when it is raised and when it goes back to OK. Not a topic that is encrypted with alias/aws/sns, because alarms cannot publish to it. Empty: the alarm notifies nobody.`,
  ),
  TAGS_INPUT,
];

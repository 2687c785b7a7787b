import {
  accounts,
  each,
  type Input,
  objectInput,
  patternRule,
  quote,
  type Rule,
  together,
  type Values,
  withCommas,
} from "../../interface";
import { MAX_ACCOUNTS, MAX_PATH_CHARACTERS, MAX_PLACES, MEMBERS_ATTRIBUTES } from "../../members";
import { HUB_REGION_RULE } from "../region-rules";

const { organization_id: ORGANIZATION_ID, accounts: ACCOUNTS } = MEMBERS_ATTRIBUTES;
const ORGANIZATION = { organization_id: "o-a1b2c3d4e5" };

function places(count: number, regions: number): object {
  const names = [...Array(regions).keys()].map((index) => `eu-west-${index}`);
  return withAccounts(Object.fromEntries(accounts(count).map((account) => [account, names])));
}

const withAccounts = (given: unknown) => ({ ...ORGANIZATION, accounts: given });
const withSweepOnly = (...accounts: readonly unknown[]) => ({
  ...withAccounts({ "210987654321": ["eu-west-1"], "012345678901": ["eu-west-1"] }),
  sweep_only: accounts,
});
const withRegions = (...lists: readonly unknown[]) =>
  lists.map((regions) => withAccounts({ "123456789012": ["eu-west-1"], "210987654321": regions }));

/** Makes a rule about the accounts of members. Without members the rule passes. */
function accountsRule(condition: string, message: string, ...values: Values): Rule {
  return together(`var.members == null ? true : try(${condition}, false)`, message, ...values);
}

export const MEMBERS_INPUT: Input = objectInput(
  "members",
  `Other accounts and regions of the organisation that this installation serves as their hub: task events, sweeps, scans and enforcement, but not the gate. Apply the nested module modules/member in each of them, with the output member_settings. organization_id: the id of the AWS organisation. accounts: lists of regions by account id, at most ${MAX_ACCOUNTS} accounts and ${withCommas(MAX_PLACES)} regions in all. This account may be listed for its other regions; the installation's own region has no effect there. sweep_only: ids of listed accounts that send no task events on purpose, so that missing events raise no alarm. Null: only this account and region.`,
  MEMBERS_ATTRIBUTES,
  patternRule(
    "members.organization_id",
    ORGANIZATION_ID,
    "the id of an AWS organisation, such as o-a1b2c3d4e5. Copy it from the page of AWS Organizations.",
    [withAccounts({})],
    each("organization_id", ["", null, "a1b2c3d4e5", "o-short", "ou-a1b2-c3d4e5f6"], { accounts: {} }),
  ),
  accountsRule(
    `alltrue([for account in keys(var.members.accounts) : can(regex(${quote(ACCOUNTS.keysMatch)}, account))])`,
    "members.accounts must have ids of AWS accounts as its keys, which have 12 digits, such as 210987654321. Put them into quotation marks, because a number loses zeros in front.",
    [withAccounts({ "012345678901": ["eu-west-1"] })],
    ["21098765432", "2109876543210", "shop", ""].map((account) => withAccounts({ [account]: ["eu-west-1"] })),
  ),
  accountsRule(
    `alltrue([for region in flatten(values(var.members.accounts)) : can(regex(${quote(ACCOUNTS.entriesMatch)}, region))])`,
    "members.accounts must hold names of regions, such as eu-west-1. Take them from the list of regions, without the letter of an availability zone.",
    withRegions(["us-gov-west-1", "ap-southeast-2", "us-isof-south-1", "eusc-de-east-1"]),
    withRegions([""], [null], ["europe"], ["eu-west-1", "eu-west-1a"], ["EU-WEST-1"], ["eu_west_1"]),
  ),
  accountsRule(
    "alltrue([for regions in values(var.members.accounts) : length(regions) > 0 && length(distinct(regions)) == length(regions)])",
    "members.accounts must have at least one region for each account, and no region twice. Remove an account without a region, and repeated regions.",
    withRegions(["eu-west-1"], ["eu-west-1", "us-east-1"]),
    withRegions([], ["us-east-1", "us-east-1"]),
  ),
  accountsRule(
    `length(var.members.accounts) <= ${MAX_ACCOUNTS}`,
    `members.accounts takes at most ${MAX_ACCOUNTS} accounts. Make a second hub under another name for the others.`,
    [places(400, 1)],
    [places(401, 1)],
  ),
  accountsRule(
    `length(flatten(values(var.members.accounts))) <= ${MAX_PLACES}`,
    `members.accounts takes at most ${withCommas(MAX_PLACES)} regions, counted for each account. Leave out regions without tasks, or make a second hub under another name.`,
    [places(200, 10)],
    [places(201, 10)],
  ),
  HUB_REGION_RULE,
  {
    condition:
      "alltrue([for account in try(var.members.sweep_only, null) == null ? [] : var.members.sweep_only : contains(keys(var.members.accounts), account)])",
    message:
      "members.sweep_only must name accounts of members.accounts. Add an account there with its regions, or remove it from sweep_only.",
    accepts: [withSweepOnly(), withSweepOnly("210987654321")],
    refuses: [withSweepOnly("shop"), withSweepOnly("210987654321", "109876543210")],
  },
  {
    condition: `var.members == null ? true : length(var.iam_role_path) <= ${MAX_PATH_CHARACTERS}`,
    message: `members takes an iam_role_path of at most ${MAX_PATH_CHARACTERS} characters, because a trust policy of each member names three roles with this path. Choose a shorter path.`,
    accepts: [{ value: withAccounts({}), with: { iam_role_path: `/${"p".repeat(398)}/` } }],
    refuses: [{ value: withAccounts({}), with: { iam_role_path: `/${"p".repeat(399)}/` } }],
  },
);

import { parseArn } from "../../../functions/contract/arn";
import { SWEEP_KEY } from "../../../functions/contract/ledger";
import { MEMBERS_KEY, servedIn } from "../../../functions/contract/places/members";
import { keyOfPlace, type Place, placeText } from "../../../functions/contract/places/place";
import type { Table } from "../../../functions/table/table";
import { type Ask, isDenied, pages, type Reply } from "../../account/ask";
import { troubledPlaces } from "../../ledger/served-places";

/** Holds the members of an installation against the accounts of the caller's organisation. */
export async function readOrganization(ask: Ask, table: Pick<Table, "getAll">, own: Place) {
  const [list] = await table.getAll([MEMBERS_KEY]);
  const accounts = await listAccounts(ask, list?.organizationId);
  const states = new Map(accounts.map(({ account, state }) => [account, state]));
  const served = servedIn(list);
  const members = new Set(served.map(({ account }) => account));
  // The hub's own account has other regions, because its own is not among them.
  const used = new Set(served.flatMap(({ account, region }) => (account === own.account ? [] : region)));
  const regions = used.size > 0 ? [...used].sort() : [own.region];
  const sweeps = await table.getAll(served.map((place) => keyOfPlace(SWEEP_KEY, place)));
  const { notHeard } = troubledPlaces([...(list ? [list] : []), ...sweeps]);
  return {
    accounts: accounts.length,
    notMembers: accounts
      .filter(({ account, state }) => state === "ACTIVE" && !members.has(account) && account !== own.account)
      .map(({ state: _, ...account }) => ({ ...account, regions })),
    inactiveMembers: [...members]
      .filter((account) => states.get(account) !== "ACTIVE")
      /** Null: it is no account of the organisation. */
      .map((account) => ({ account, state: states.get(account) ?? null })),
    notHeard: notHeard.filter(({ account }) => states.get(account) === "ACTIVE").map(placeText),
  };
}

export type Organization = Awaited<ReturnType<typeof readOrganization>>;

/**
 * @param expected id of the organisation; undefined where the installation serves none
 * @throws Error with one sentence where Organizations does not answer these credentials, or they are of another organisation
 */
async function listAccounts(ask: Ask, expected: unknown) {
  const accounts: Reply[] = [];
  try {
    for await (const { Accounts = [] } of pages(ask, "organizations", "ListAccounts", {}, "NextToken")) {
      accounts.push(...Accounts);
    }
  } catch (error) {
    if (!isDenied(error) && Object(error).name !== "AWSOrganizationsNotInUseException") {
      throw error;
    }
    throw new Error(
      `AWS Organizations does not list the accounts for these credentials: they need organizations:ListAccounts in the management account, in a delegated administrator, or in an account of the organisation's delegation policy. (${Object(error).message})`,
    );
  }
  const [organization] = accounts.map(({ Arn = "" }) => parseArn(Arn).resource[0]?.split("/")[1]);
  if (expected !== undefined && organization !== expected) {
    throw new Error(
      `These credentials are of the organisation ${organization}, and the members are of ${expected}: use credentials of that organisation, or correct members.organization_id.`,
    );
  }
  return accounts
    .map(({ Id, Arn = "", Name = "", State, Status }: Reply) => ({
      ...{ account: String(Id), name: String(Name), isManagement: parseArn(Arn).account === Id },
      // The older property has three of the five states.
      state: String(State ?? Status),
    }))
    .sort((one, other) => one.account.localeCompare(other.account));
}

import { parseArn } from "../../../functions/contract/arn";
import { PARTITION_KEY, SWEEP_KEY } from "../../../functions/contract/ledger";
import { MEMBERS_KEY, servedIn, sweepOnlyIn } from "../../../functions/contract/places/members";
import { keyOfPlace, type Place, placeText } from "../../../functions/contract/places/place";
import type { Table } from "../../../functions/table/table";
import { type Ask, isDenied, type Reply } from "../../account/ask";

/** Holds the members of an installation against the accounts of the caller's organisation. */
export async function readOrganization(ask: Ask, table: Pick<Table, "getAll">, own: Place) {
  const [list] = await table.getAll([MEMBERS_KEY]);
  const accounts = await listAccounts(ask, list?.organizationId);
  const states = new Map(accounts.map(({ account, state }) => [account, state]));
  const isActive = (account: string) => states.get(account) === "ACTIVE";
  const served = servedIn(list);
  const members = new Set(served.map(({ account }) => account));
  const regions = usualRegions(members, served, own);
  const sweepOnly = sweepOnlyIn(list);
  const expected = served.filter(({ account }) => isActive(account) && !sweepOnly.includes(account));
  const rows = await table.getAll(expected.map((place) => keyOfPlace(SWEEP_KEY, place)));
  const marked = new Set(rows.flatMap((row) => (row.notHeardAt ? row[PARTITION_KEY] : [])));
  return {
    accounts: accounts.length,
    notMembers: accounts
      .filter(({ account }) => isActive(account) && !members.has(account) && account !== own.account)
      .map(({ account, name, isManagement }) => ({ account, name, isManagement, regions })),
    inactiveMembers: [...members]
      .filter((account) => !isActive(account))
      /** Null: it is no account of the organisation. */
      .map((account) => ({ account, state: states.get(account) ?? null })),
    notHeard: expected.filter((place) => marked.has(keyOfPlace(SWEEP_KEY, place))).map(placeText),
  };
}

export type Organization = Awaited<ReturnType<typeof readOrganization>>;

/**
 * @param expected id of the organisation; undefined where the installation serves none
 * @throws Error with one sentence where Organizations does not answer these credentials, or they are of another organisation
 */
async function listAccounts(ask: Ask, expected: unknown) {
  const accounts: Reply[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ask("organizations", "ListAccounts", { NextToken }).catch((error: Error) => {
      if (!isDenied(error) && error.name !== "AWSOrganizationsNotInUseException") {
        throw error;
      }
      throw new Error(
        `AWS Organizations does not list the accounts for these credentials: they need organizations:ListAccounts in the management account, in a delegated administrator, or in an account of the organisation's delegation policy. (${error.message})`,
      );
    });
    accounts.push(...(page.Accounts ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  const [organization] = accounts.map(({ Arn = "" }) => parseArn(Arn).resource[0]?.split("/")[1]);
  if (expected !== undefined && organization !== expected) {
    throw new Error(
      `These credentials are of the organisation ${organization}, and the members are of ${expected}: use credentials of that organisation, or correct members.organization_id.`,
    );
  }
  return accounts
    .map(({ Id, Arn = "", Name = "", State, Status }: Reply) => ({
      account: String(Id),
      name: String(Name),
      // The older property has three of the five states.
      state: String(State ?? Status),
      isManagement: parseArn(Arn).account === Id,
    }))
    .sort((one, other) => one.account.localeCompare(other.account));
}

/** The regions that most members have. Those of the hub's own account do not count, because its own region is not among them. */
function usualRegions(members: ReadonlySet<string>, served: readonly Place[], own: Place): readonly string[] {
  const lists = [...members]
    .filter((member) => member !== own.account)
    .map((member) => served.flatMap(({ account, region }) => (account === member ? region : [])).sort());
  const number = (regions: readonly string[]) =>
    lists.filter((each) => String(each) === String(regions)).length;
  return lists.toSorted((one, other) => number(other) - number(one))[0] ?? [own.region];
}

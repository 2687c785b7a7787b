import { MINUTE } from "../contract/durations";
import { MEMBERS_KEY, servedIn, sweepOnlyIn } from "../contract/places/members";
import { type Place, placeText } from "../contract/places/place";
import type { Table } from "../table/table";

/** The members may change without a deployment of the function. */
const READ_AGAIN_MS = MINUTE;

/** The accounts and regions that the installation serves besides its own, as Terraform has written them; read once a minute. */
export class ServedMembers {
  private known: { readonly list: ReturnType<ServedMembers["readItem"]>; readonly until: number } | undefined;

  constructor(
    private readonly table: Pick<Table, "get">,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Error where the table does not answer, the item is missing, or is no JSON */
  private read() {
    if (this.known === undefined || this.now() >= this.known.until) {
      const list = this.readItem();
      this.known = { list, until: this.now() + READ_AGAIN_MS };
      list.catch(() => {
        this.known = undefined;
      });
    }
    return this.known.list;
  }

  async places(): Promise<readonly Place[]> {
    return (await this.read()).places;
  }

  async serves(place: Place): Promise<boolean> {
    return (await this.places()).some((each) => placeText(each) === placeText(place));
  }

  /** Whether the account's places send no task events on purpose. */
  async isSweepOnly({ account }: Place): Promise<boolean> {
    return (await this.read()).sweepOnly.includes(account);
  }

  private async readItem() {
    const row = await this.table.get(MEMBERS_KEY);
    if (row === undefined) {
      // To serve nobody would lose the events of all members, and take their workloads for gone.
      throw new Error(`The item ${MEMBERS_KEY} of the ledger is missing: apply the hub's module again.`);
    }
    return { places: servedIn(row), sweepOnly: sweepOnlyIn(row) };
  }
}

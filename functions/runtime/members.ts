import { MINUTE } from "../contract/durations";
import { MEMBERS_KEY, servedIn, sweepOnlyIn } from "../contract/places/members";
import { type Place, placeText } from "../contract/places/place";
import type { Table } from "../table/table";

/**
 * After so many milliseconds the members are read again, because they may change without a deployment of the function.
 */
const READ_AGAIN_MS = MINUTE;

/** The accounts and regions that the installation serves besides its own, as Terraform has written them. */
export class ServedMembers {
  private known: { readonly list: ReturnType<ServedMembers["readItem"]>; readonly until: number } | undefined;

  constructor(
    private readonly table: Pick<Table, "get">,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Error if the table does not answer, or the item is missing or invalid */
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

  async isSweepOnly({ account }: Place): Promise<boolean> {
    return (await this.read()).sweepOnly.includes(account);
  }

  private async readItem() {
    const row = await this.table.get(MEMBERS_KEY);
    if (row === undefined) {
      // Never treated as an empty list, which would drop the events of all members and count their workloads as gone.
      throw new Error(`The item ${MEMBERS_KEY} of the ledger is missing: apply the hub's module again.`);
    }
    return { places: servedIn(row), sweepOnly: sweepOnlyIn(row) };
  }
}

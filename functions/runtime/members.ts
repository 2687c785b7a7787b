import { MINUTE } from "../contract/durations";
import { MEMBERS_KEY, type Members } from "../contract/places/members";
import type { Place } from "../contract/places/place";
import type { Table } from "../table/table";

/** The members may change without a deployment of the function. */
const READ_AGAIN_MS = MINUTE;

/** The accounts and regions that the installation serves besides its own, as Terraform has written them; read once a minute. */
export class ServedMembers {
  private known: { readonly members: Promise<Members>; readonly until: number } | undefined;

  constructor(
    private readonly table: Pick<Table, "get">,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Error where the table does not answer, the item is missing, or is no JSON */
  read(): Promise<Members> {
    if (this.known === undefined || this.now() >= this.known.until) {
      const members = this.readItem();
      this.known = { members, until: this.now() + READ_AGAIN_MS };
      members.catch(() => {
        this.known = undefined;
      });
    }
    return this.known.members;
  }

  async places(): Promise<Place[]> {
    const members = Object.entries(await this.read());
    return members.flatMap(([account, regions]) => regions.map((region) => ({ account, region })));
  }

  async serves({ account, region }: Place): Promise<boolean> {
    return (await this.read())[account]?.includes(region) ?? false;
  }

  private async readItem(): Promise<Members> {
    const row = await this.table.get(MEMBERS_KEY);
    if (row === undefined) {
      // To serve nobody would lose the events of all members, and take their workloads for gone.
      throw new Error(`The item ${MEMBERS_KEY} of the ledger is missing: apply the hub's module again.`);
    }
    return JSON.parse(String(row.members));
  }
}

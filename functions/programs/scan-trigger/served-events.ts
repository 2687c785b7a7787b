import { foreignPlace, type Place, placeOfArn } from "../../contract/places/place";
import type { Telemetry } from "../../contract/telemetry";
import type { ServedMembers } from "../../runtime/members";
import { RecentMap } from "../../table/recent-map";
import { InvalidEventError, type TaskEvent } from "../../tasks/task-event";

/** Accounts that are remembered as logged. Few organisations have more. */
const MAX_LOGGED_ACCOUNTS = 10_000;

/** Selects the task events of the installation's own place and of its members. */
export class ServedEvents {
  private readonly logged = new RecentMap<true>(MAX_LOGGED_ACCOUNTS);

  /** @param own place of the installation */
  constructor(
    private readonly own: Place,
    private readonly members: Pick<ServedMembers, "serves">,
    private readonly telemetry: Pick<Telemetry, "info" | "count">,
  ) {}

  /**
   * Returns the task with its place; undefined if its account or region is not listed.
   *
   * @throws InvalidEventError if the event comes from an account other than the task's
   */
  async served(event: TaskEvent): Promise<TaskEvent | undefined> {
    const { taskArn, from } = event;
    const { account } = placeOfArn(taskArn);
    // EventBridge itself sets only `from`: a sender to the bus can write any account into the detail.
    if (from.account !== account) {
      throw new InvalidEventError(`the event comes from account "${from.account}"`, taskArn);
    }
    const place = foreignPlace(taskArn, this.own);
    if (place !== undefined && !(await this.members.serves(place))) {
      this.telemetry.count("EventsOutsideMembers");
      this.logOnce(place);
      return undefined;
    }
    return place ? { ...event, place } : event;
  }

  private logOnce({ account, region }: Place): void {
    if (!this.logged.get(account)) {
      this.logged.set(account, true);
      const says = "task events of an account or region that is not among the members start nothing";
      this.telemetry.info(says, { account, region });
    }
  }
}

import { foreignPlace, type Place, placeOfArn } from "../../contract/places/place";
import type { Telemetry } from "../../contract/telemetry";
import type { HeardPlaces } from "../../ledger/places";
import type { ServedMembers } from "../../runtime/members";
import { RecentMap } from "../../table/recent-map";
import { InvalidEventError, type TaskEvent } from "../../tasks/task-event";

/** Accounts that are remembered to have been logged; an organisation has hardly more. */
const MOST_LOGGED = 10_000;

/** Which task events count in an installation that serves members: its own, and those of the accounts and regions that it lists. */
export class ServedEvents {
  private readonly logged = new RecentMap<true>(MOST_LOGGED);

  /** @param own place of the installation */
  constructor(
    private readonly own: Place,
    private readonly members: Pick<ServedMembers, "serves">,
    private readonly heard: Pick<HeardPlaces, "hear">,
    private readonly telemetry: Pick<Telemetry, "info" | "error" | "count">,
  ) {}

  /**
   * The task with its place, which is heard; undefined where its account or region is not listed.
   *
   * @throws InvalidEventError where the event comes from another account than the task
   */
  async served(event: TaskEvent): Promise<TaskEvent | undefined> {
    const { taskArn, from } = event;
    const { account } = placeOfArn(taskArn);
    // EventBridge names the account: whoever may send to the bus can say of others what they like.
    if (from.account !== account) {
      throw new InvalidEventError(`the event comes from account "${from.account}"`, taskArn);
    }
    const place = foreignPlace(taskArn, this.own);
    if (place !== undefined && !(await this.members.serves(place))) {
      this.telemetry.count("EventsOutsideMembers");
      this.logOnce(place);
      return undefined;
    }
    if (place === undefined) {
      return event;
    }
    await this.heard.hear(place).catch((error: unknown) => {
      const says = "writing down that a place is heard failed; its next event does it";
      this.telemetry.error(says, { ...place, error });
    });
    return { ...event, place };
  }

  /** Each instance of the function logs an account once. */
  private logOnce({ account, region }: Place): void {
    if (!this.logged.get(account)) {
      this.logged.set(account, true);
      const says = "task events of an account or region that is not among the members start nothing";
      this.telemetry.info(says, { account, region });
    }
  }
}

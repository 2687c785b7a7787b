import { CONTROL_KEY } from "../../contract/ledger";
import type { InstallationImpaired, InstallationRecovered } from "../../contract/notices/installation-event";
import { queueNotice } from "../../outbox/outbox";
import { absent, any, is } from "../../table/condition";
import type { Change, Table } from "../../table/table";
import { type BreakerState, readBreaker } from "./stored-breaker";

/** Somebody else changed the item each time that we had read it. */
export class BreakerBusyError extends Error {
  override readonly name = "BreakerBusyError";

  constructor() {
    super(
      `The item ${CONTROL_KEY} was changed by others ${MAX_TRIES} times between a read and a write of it; the scan is looked at again.`,
    );
  }
}

/** Writes that are tried before whoever asks has to come again. */
const MAX_TRIES = 20;

/** A change to be written, if any, and the caller's answer once it is written. */
export interface BreakerUpdate<T> {
  readonly change?: Pick<Partial<Change>, "set" | "remove"> | undefined;
  /** Goes into the outbox with it. */
  readonly notice?: InstallationImpaired | InstallationRecovered;
  readonly answer: T;
}

/** The breaker's part of `installation#control`. Nobody overwrites what they have not read. */
export class BreakerItem {
  constructor(
    private readonly table: Table,
    private readonly now: () => Date,
  ) {}

  async read(): Promise<BreakerState> {
    return readBreaker(await this.table.get(CONTROL_KEY));
  }

  /** Reads, decides and writes, until nobody else has written in between. */
  async change<T>(decide: (state: BreakerState) => BreakerUpdate<T>): Promise<T> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const state = await this.read();
      const { change, notice, answer } = decide(state);
      if (change === undefined || (await this.write(state, change, notice))) {
        return answer;
      }
    }
    throw new BreakerBusyError();
  }

  private async write(
    { version }: BreakerState,
    change: Partial<Change>,
    notice: BreakerUpdate<unknown>["notice"],
  ): Promise<boolean> {
    const item: Change = {
      ...change,
      key: CONTROL_KEY,
      set: { ...change.set, breakerVersion: version + 1 },
      condition:
        version === 0
          ? any(absent("breakerVersion"), is("breakerVersion", 0))
          : is("breakerVersion", version),
    };
    return notice === undefined
      ? (await this.table.update(item)).applied
      : this.table.updateTogether([item, queueNotice(notice, this.now())]);
  }
}

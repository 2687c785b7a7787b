import { randomUUID } from "node:crypto";
import { type Attribute, SWEEP_KEY } from "../contract/ledger";
import { keyOfPlace, type Place } from "../contract/places/place";
import { is } from "../table/condition";
import type { Change, Table } from "../table/table";
import { missing } from "../table/value";

/** How far a sweep has come: what is left begins here. */
export interface SweepPosition {
  /** Names the sweep, however many invocations it takes. */
  readonly sweepId: string;
  /** Pages that are done. */
  readonly pages: number;
  /** Cluster to go on with; undefined: the first. */
  readonly clusterArn?: string | undefined;
  /** Page to go on with; undefined: the cluster's first. */
  readonly nextToken?: string | undefined;
}

/**
 * Keeps the position of the sweep. An invocation that begins takes the sweep over from the one before, which may have
 * died, run out of time, or still be at it. That one learns so with its next page, and stops. So no two invocations
 * move the position against each other, and no part of a sweep is lost.
 */
export class SweepPositions {
  private readonly key: string;
  /** Attributes that go with a page that is done: the place answers. */
  private readonly overWithPage: readonly Attribute[];

  /** @param place that is swept; default: the installation's own */
  constructor(
    private readonly table: Pick<Table, "update">,
    private readonly now: () => Date = () => new Date(),
    private readonly place?: Place,
  ) {
    this.key = keyOfPlace(SWEEP_KEY, place);
    this.overWithPage = place ? ["unansweredAt"] : [];
  }

  /** Takes over the sweep that has not ended, or begins a new one. */
  async begin(invocation: string): Promise<SweepPosition> {
    const { row = {} } = await this.table.update({
      key: this.key,
      // Of several places, those are swept first for which nobody has begun for longest.
      set: { sweptBy: invocation, ...(this.place && { begunAt: this.now() }) },
      setOnce: { sweepId: randomUUID(), pages: 0, startedAt: this.now() },
    });
    const { sweepId, pages, clusterArn, nextToken } = row;
    return {
      sweepId: String(sweepId),
      pages: Number(pages),
      clusterArn: clusterArn === undefined ? undefined : String(clusterArn),
      nextToken: nextToken === undefined ? undefined : String(nextToken),
    };
  }

  /** Moves on. False, and nothing is changed, when another invocation has taken over. */
  async save(invocation: string, { clusterArn, nextToken, pages }: SweepPosition): Promise<boolean> {
    return this.updateOwn(invocation, {
      set: { pages, clusterArn, nextToken },
      remove: [...missing({ clusterArn, nextToken }), ...this.overWithPage],
    });
  }

  /** The sweep is complete; the next invocation begins a new one. False when another has taken over. */
  async finish(invocation: string): Promise<boolean> {
    return this.updateOwn(invocation, {
      set: { endedAt: this.now() },
      remove: ["sweepId", "pages", "clusterArn", "nextToken", "startedAt", ...this.overWithPage],
    });
  }

  /** Records that the place did not answer, until a page of it is done. False when another has taken over. */
  async markUnanswered(invocation: string): Promise<boolean> {
    return this.updateOwn(invocation, { set: { unansweredAt: this.now() } });
  }

  private async updateOwn(invocation: string, change: Pick<Change, "set" | "remove">): Promise<boolean> {
    const { applied } = await this.table.update({
      ...change,
      key: this.key,
      condition: is("sweptBy", invocation),
    });
    return applied;
  }
}

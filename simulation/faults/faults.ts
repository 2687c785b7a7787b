import type { VirtualClock } from "../clock/virtual-clock";
import { Numbered } from "../random/numbered";
import type { Random } from "../random/random";
import { CALL_FAULTS, type CallFault, type Fault, type FaultKind, type OtherFault } from "./fault";

const isCallFault = (kind: FaultKind): kind is CallFault => CALL_FAULTS.some((each) => each === kind);

/** Whether a fault's filter matches; without a filter it matches everything. */
const isOf = (named: string | undefined, given: string | undefined) => named === undefined || named === given;

/** The faults of a run. Each has its own random stream, so that leaving one out does not change the others. */
export class Faults {
  /** Strikes by kind; for a quota, by what was left of it. */
  readonly struck = new Map<string, number>();
  private readonly streams: readonly (readonly [Fault, Random])[];
  private readonly numbered = new Numbered();

  constructor(
    private readonly plan: readonly Fault[],
    private readonly clock: Pick<VirtualClock, "now">,
    random: Random,
  ) {
    this.streams = plan.map((fault, index) => [fault, random.stream(`${index}`)]);
  }

  /** @param id of the call, so that the order of calls does not matter */
  ofCall(
    service: string,
    operation: string,
    id: string,
    place?: string,
    input?: unknown,
  ): CallFault | undefined {
    for (const [fault, random] of this.streams) {
      const { kind } = fault;
      if (
        isCallFault(kind) &&
        isOf(fault.service, service) &&
        isOf(fault.operation, operation) &&
        isOf(fault.place, place) &&
        this.isOn(fault) &&
        (fault.about === undefined || JSON.stringify(input).includes(fault.about)) &&
        random.of(id).chance(fault.probability)
      ) {
        this.count(kind);
        return kind;
      }
    }
    return undefined;
  }

  /** @param what would be struck: a key, an ARN or an id */
  strikes(kind: OtherFault, what = "", registry?: string, place?: string): boolean {
    for (const [fault, random] of this.streams) {
      const isMeant = fault.kind === kind && isOf(fault.registry, registry) && isOf(fault.place, place);
      if (
        isMeant &&
        this.isOn(fault) &&
        random.of(this.numbered.next(`${kind} ${what}`)).chance(fault.probability)
      ) {
        this.count(kind);
        return true;
      }
    }
    return false;
  }

  quota(usual: number): number {
    return Math.min(usual, this.reducedQuota());
  }

  /** Counts a build that only the reduced quota refused or left in the queue. */
  countQuota(): void {
    this.count(`quota-${this.reducedQuota()}`);
  }

  /** Returns when the last begun fault ends, counting those of the named places; undefined if none has begun. */
  lastEnd(places: readonly string[] = []): number | undefined {
    const begun = this.plan.filter(
      ({ from, place }) => from <= this.clock.now() && (place === undefined || places.includes(place)),
    );
    return begun.length === 0 ? undefined : Math.max(...begun.map(({ until }) => until));
  }

  latest(kind: OtherFault): Fault | undefined {
    const begun = this.plan.filter((fault) => fault.kind === kind && fault.from <= this.clock.now());
    return begun.toSorted((one, other) => one.from - other.from).at(-1);
  }

  private reducedQuota(): number {
    const reduced = this.plan.filter((fault) => fault.kind === "quota-reduced" && this.isOn(fault));
    return Math.min(...reduced.map(({ quota = 0 }) => quota));
  }

  isOn({ from, until }: Fault): boolean {
    const now = this.clock.now();
    return from <= now && now < until;
  }

  private count(kind: string): void {
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
  }
}

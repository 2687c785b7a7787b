import type { VirtualClock } from "../clock/virtual-clock";
import { Numbered } from "../random/numbered";
import type { Random } from "../random/random";
import { CALL_FAULTS, type CallFault, type Fault, type FaultKind, type OtherFault } from "./fault";

const isCallFault = (kind: FaultKind): kind is CallFault => CALL_FAULTS.some((each) => each === kind);

/** A fault that names none strikes all. */
const isOf = (named: string | undefined, given: string | undefined) => named === undefined || named === given;

/** The faults of a run. Each strikes by numbers of its own, so that one can be left out without moving the others. */
export class Faults {
  /** How often each kind struck; a quota by what was left of it. */
  readonly struck = new Map<string, number>();
  private readonly streams: readonly (readonly [Fault, Random])[];
  /** How often a thing could have been struck. */
  private readonly numbered = new Numbered();

  constructor(
    private readonly plan: readonly Fault[],
    private readonly clock: Pick<VirtualClock, "now">,
    random: Random,
  ) {
    this.streams = plan.map((fault, index) => [fault, random.stream(`${index}`)]);
  }

  /**
   * The fault of a call.
   *
   * @param id of the call, so that another order of calls strikes the same ones
   * @param place besides the installation's own, in which it is made
   */
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

  /**
   * Whether a fault strikes now.
   *
   * @param what it would strike: a key, an ARN or an id
   * @param registry host of the registry that it would strike
   * @param place besides the installation's own, in which it would strike
   */
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

  /** The rest of a quota. */
  quota(usual: number): number {
    return Math.min(usual, this.reducedQuota());
  }

  /** A build was refused, or left in the queue, where the usual quota had let it run. */
  countQuota(): void {
    this.count(`quota-${this.reducedQuota()}`);
  }

  /**
   * When the latest fault ends that has begun; undefined where none has.
   *
   * @param places names of places whose own faults count, too
   */
  lastEnd(places: readonly string[] = []): number | undefined {
    const begun = this.plan.filter(
      ({ from, place }) => from <= this.clock.now() && (place === undefined || places.includes(place)),
    );
    return begun.length === 0 ? undefined : Math.max(...begun.map(({ until }) => until));
  }

  /** The one of a kind that began last. */
  latest(kind: OtherFault): Fault | undefined {
    const begun = this.plan.filter((fault) => fault.kind === kind && fault.from <= this.clock.now());
    return begun.toSorted((one, other) => one.from - other.from).at(-1);
  }

  private reducedQuota(): number {
    const reduced = this.plan.filter((fault) => fault.kind === "quota-reduced" && this.isOn(fault));
    return Math.min(...reduced.map(({ quota = 0 }) => quota));
  }

  /** Whether a fault has begun and is not over. */
  isOn({ from, until }: Fault): boolean {
    const now = this.clock.now();
    return from <= now && now < until;
  }

  private count(kind: string): void {
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
  }
}

import { EXCEPTIONS_KEY } from "../../functions/contract/blocking/exceptions";
import { OPEN_GATE_KEY } from "../../functions/contract/blocking/gate";
import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { LedgerStore } from "../aws/dynamodb/ledger-store";
import { LONGEST_JUMP_MS } from "../aws/lambda-function";
import type { VirtualClock } from "../clock/virtual-clock";
import type { Random } from "../random/random";

interface Span {
  readonly from: number;
  until: number;
}

/** How wrong programs' clocks may be about the beginning and end of a span. */
const TOLERANCE_MS = 10 * SECOND + LONGEST_JUMP_MS;

/** People who run the installation: now and then they make an exception, or open the gate for a while. */
export class People {
  private readonly excepted = new Map<string, Span[]>();
  private readonly opened: Span[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly store: LedgerStore,
  ) {}

  start(repositories: readonly [string, ...string[]]): void {
    this.again(3 * HOUR, () =>
      this.except([this.random.pick(repositories)], this.random.between(HOUR / 2, 2 * HOUR)),
    );
    this.again(6 * HOUR, () => this.openGate(this.random.between(10 * MINUTE, 40 * MINUTE)));
  }

  /** Writes a list of exceptions that replaces the one before. */
  except(repositories: readonly string[], length: number): void {
    const until = this.clock.now() + length;
    this.closeAll([...this.excepted.values()].flat());
    for (const repository of repositories) {
      this.excepted.set(repository, [
        ...(this.excepted.get(repository) ?? []),
        { from: this.clock.now(), until },
      ]);
    }
    const exceptions = repositories.map((image) => ({
      image,
      until: new Date(until).toISOString(),
      reason: "the fix is on its way",
      owner: "platform@acme.example",
    }));
    this.store.edit(EXCEPTIONS_KEY, { exceptions: JSON.stringify(exceptions) });
  }

  openGate(length: number): void {
    const until = this.clock.now() + length;
    this.closeAll(this.opened);
    this.opened.push({ from: this.clock.now(), until });
    this.store.edit(OPEN_GATE_KEY, {
      ...{ gateOpenUntil: new Date(until).toISOString(), gateOpenReason: "an outage of the shop" },
    });
  }

  hadException(repository: string, from: number, until: number): boolean {
    return held(this.excepted.get(repository) ?? [], from, until);
  }

  /** Whether an exception holds for the repository now, and has for `since` milliseconds. */
  hasException(repository: string, since: number): boolean {
    const now = this.clock.now();
    const spans = this.excepted.get(repository) ?? [];
    return spans.some(({ from, until }) => from < now - since && now < until);
  }

  hadOpenGate(from: number, until: number): boolean {
    return held(this.opened, from, until);
  }

  private closeAll(spans: readonly Span[]): void {
    for (const span of spans) {
      span.until = Math.min(span.until, this.clock.now());
    }
  }

  private again(mean: number, action: () => void): void {
    this.clock.after(this.random.exponential(mean), () => {
      action();
      this.again(mean, action);
    });
  }
}

function held(spans: readonly Span[], from: number, until: number): boolean {
  return spans.some((span) => span.from - TOLERANCE_MS < until && from < span.until + TOLERANCE_MS);
}

export interface Timer {
  cancel(): void;
}

class Entry implements Timer {
  constructor(
    readonly time: number,
    readonly turn: number,
    public action: (() => void) | undefined,
  ) {}

  cancel(): void {
    this.action = undefined;
  }
}

/**
 * Waits until no promise can go on without the clock. Node calls back then and, unlike in a turn of its event loop,
 * does nothing else before.
 *
 * @see https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));
/** Actions between two turns of Node's event loop, which let the process do its other work. */
const TURN_OF_LOOP = 1000;
const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The only time of a run: it stands still while something happens, then jumps to the next action. The seed decides the
 * order of actions of equal time.
 */
export class VirtualClock {
  /** The next one is the last. */
  private readonly entries: Entry[] = [];
  private time: number;
  private isStopped = false;

  /** @param start milliseconds since 1970 */
  constructor(
    start: number,
    private readonly turn: () => number,
  ) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  at(time: number, action: () => void): Timer {
    const entry = new Entry(Math.max(time, this.time), this.turn(), action);
    const { entries } = this;
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = isBefore(entry, entries[middle] ?? entry) ? [middle + 1, high] : [low, middle];
    }
    entries.splice(low, 0, entry);
    return entry;
  }

  after(milliseconds: number, action: () => void): Timer {
    return this.at(this.time + milliseconds, action);
  }

  every(milliseconds: number, action: () => void): void {
    this.after(milliseconds, () => {
      action();
      this.every(milliseconds, action);
    });
  }

  stop(): void {
    this.isStopped = true;
  }

  async runUntil(end: number): Promise<void> {
    let happened = 0;
    for (let next = this.entries.at(-1); next && next.time <= end; next = this.entries.at(-1)) {
      this.entries.pop();
      if (next.action === undefined) {
        continue;
      }
      this.time = next.time;
      next.action();
      happened += 1;
      await (happened % TURN_OF_LOOP === 0 ? turnOfLoop() : settled());
      if (this.isStopped) {
        return;
      }
    }
    this.time = Math.max(this.time, end);
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.turn < other.turn);
}

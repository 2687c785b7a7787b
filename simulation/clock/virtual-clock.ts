/** Something that is to happen; `cancel` takes it back. */
export interface Timer {
  cancel(): void;
}

class Entry implements Timer {
  constructor(
    readonly time: number,
    /** Decides between entries of one time. */
    readonly turn: number,
    /** Undefined once it was taken back. */
    public action: (() => void) | undefined,
  ) {}

  cancel(): void {
    this.action = undefined;
  }
}

/**
 * Lets every promise that can go on go on: what waits for the clock does not. Node calls back here once no promise is left
 * to go on, and does nothing else in between, which a turn of its event loop would.
 *
 * @see https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));
/** After so many things that happened, the process may do what else it has to. */
const TURN_OF_LOOP = 1000;
const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The only time of a run. It stands still while anything happens, and then jumps to what is due next. Things of the same
 * time happen in an order that the seed decides.
 */
export class VirtualClock {
  private readonly heap: Entry[] = [];
  private time: number;
  private isStopped = false;

  /**
   * @param start milliseconds since 1970
   * @param turn gives a number at random for each entry
   */
  constructor(
    start: number,
    private readonly turn: () => number,
  ) {
    this.time = start;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.time;
  }

  at(time: number, action: () => void): Timer {
    const entry = new Entry(Math.max(time, this.time), this.turn(), action);
    this.push(entry);
    return entry;
  }

  after(milliseconds: number, action: () => void): Timer {
    return this.at(this.time + milliseconds, action);
  }

  /** Repeats an action for ever, first after one interval. */
  every(milliseconds: number, action: () => void): void {
    this.after(milliseconds, () => {
      action();
      this.every(milliseconds, action);
    });
  }

  /** Ends the run before its time. */
  stop(): void {
    this.isStopped = true;
  }

  /** Lets happen what is due until then, in the order of time. */
  async runUntil(end: number): Promise<void> {
    let happened = 0;
    for (let next = this.heap[0]; next !== undefined && next.time <= end; next = this.heap[0]) {
      this.pop();
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

  private push(entry: Entry): void {
    const { heap } = this;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) {
        break;
      }
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) {
      return;
    }
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      const below = one && other && isBefore(other, one) ? left + 1 : left;
      const child = heap[below];
      if (child === undefined || !isBefore(child, last)) {
        break;
      }
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.turn < other.turn);
}

/** The events of a run, line by line; nothing is put together where nobody reads. */
export class Trace {
  /** @param write takes each line @default - nobody reads */
  constructor(
    private readonly now: () => number,
    private readonly write?: (line: string) => void,
  ) {}

  record(who: string, what: () => string): void {
    this.write?.(`${new Date(this.now()).toISOString()} ${who}: ${what()}`);
  }
}

/** The events of a run, line by line; without a reader no line is made. */
export class Trace {
  /** @param write takes each line @default - no reader */
  constructor(
    private readonly now: () => number,
    private readonly write?: (line: string) => void,
  ) {}

  record(who: string, what: () => string): void {
    this.write?.(`${new Date(this.now()).toISOString()} ${who}: ${what()}`);
  }
}

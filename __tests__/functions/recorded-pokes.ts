import type { Pokes } from "../../functions/clients/poke";

/** Keeps what the coordinator was poked with. */
export class RecordedPokes implements Pokes {
  /** The keys of each poke that was sent. */
  readonly sent: string[][] = [];
  private readonly keys = new Set<string>();

  add(...keys: readonly string[]): void {
    for (const key of keys) {
      this.keys.add(key);
    }
  }

  async send(): Promise<void> {
    if (this.keys.size > 0) {
      this.sent.push([...this.keys]);
      this.keys.clear();
    }
  }
}

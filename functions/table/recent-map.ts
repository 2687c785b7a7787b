/** A map with a capacity. Once full, it drops the entry that was read longest ago. */
export class RecentMap<V> {
  // A map keeps the order of insertion, so the first key is the key used longest ago.
  private readonly entries = new Map<string, V>();

  constructor(private readonly capacity: number) {}

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) {
      const [oldest = ""] = this.entries.keys();
      this.entries.delete(oldest);
    }
  }
}

/** A map with a capacity: once full, it forgets the entry that was not asked for longest. */
export class RecentMap<V> {
  // A map keeps the order of insertion, so the first key is the one used longest ago.
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

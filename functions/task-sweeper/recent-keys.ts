/** A set that forgets what was not asked for longest once it is full, so that it never grows past its capacity. */
export class RecentKeys {
  // A map keeps the order of insertion: the first key is the one used longest ago.
  private readonly keys = new Map<string, true>();

  constructor(private readonly capacity: number) {}

  has(key: string): boolean {
    const known = this.keys.delete(key);
    if (known) {
      this.keys.set(key, true);
    }
    return known;
  }

  add(key: string): void {
    this.keys.delete(key);
    this.keys.set(key, true);
    if (this.keys.size > this.capacity) {
      const [oldest = ""] = this.keys.keys();
      this.keys.delete(oldest);
    }
  }

  get size(): number {
    return this.keys.size;
  }
}

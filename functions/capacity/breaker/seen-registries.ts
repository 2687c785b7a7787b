import { DAY, HOUR, MINUTE } from "../../contract/durations";
import { type Image, registryOf } from "../../contract/image";
import { RecentMap } from "../../table/recent-map";
import type { BreakerItem } from "./breaker-item";
import { type SeenRegistry, writeRegistries } from "./stored-breaker";

/** Time for which an image of a registry counts as running after it was seen. */
const REGISTRY_SEEN_MS = DAY;
/** Enough to find another one than that whose images meet an error. */
const MAX_REGISTRIES = 4;
/** Registries that an instance remembers to have recorded; of one that is forgotten the item is only read once more. */
const REMEMBERED = 100;

/** The registries that running tasks have images of: an error that hits every image hits those of two. */
export class SeenRegistries {
  /** Until when, in milliseconds since 1970, this instance does not record a registry again. */
  private readonly recordedUntil = new RecentMap<number>(REMEMBERED);
  /** Until then no registry at all is recorded, because the item has as many as it keeps. */
  private fullUntil = 0;

  constructor(
    private readonly item: BreakerItem,
    private readonly now: () => Date,
  ) {}

  /**
   * A running task has these images, whatever is known of them. Recorded at most once an hour by an instance, and not where
   * another one has; after a failure a minute later.
   */
  async record(images: readonly Image[]): Promise<void> {
    const now = this.now();
    const names = [...new Set(images.map(registryOf))].filter(
      (name) => (this.recordedUntil.get(name) ?? 0) <= now.getTime(),
    );
    if (names.length === 0 || now.getTime() < this.fullUntil) {
      return;
    }
    this.leaveAlone(names, MINUTE);
    const isFull = await this.item.change(({ registries }) => {
      const isRecent = ({ seenAt }: SeenRegistry) => seenAt.getTime() > now.getTime() - HOUR;
      if (registries.filter(isRecent).length >= MAX_REGISTRIES) {
        return { change: undefined, answer: true };
      }
      const news = names.filter((name) => !registries.some((each) => each.name === name && isRecent(each)));
      const others = registries.filter(({ name }) => !news.includes(name));
      const latest = [...others, ...news.map((name) => ({ name, seenAt: now }))]
        .toSorted((one, other) => one.seenAt.getTime() - other.seenAt.getTime())
        .slice(-MAX_REGISTRIES);
      const change = { set: { registries: writeRegistries(latest) } };
      return { change: news.length > 0 ? change : undefined, answer: false };
    });
    // In an hour those of the item count no more as recent.
    this.fullUntil = isFull ? now.getTime() + HOUR : 0;
    this.leaveAlone(names, HOUR);
  }

  private leaveAlone(names: readonly string[], milliseconds: number): void {
    for (const name of names) {
      this.recordedUntil.set(name, this.now().getTime() + milliseconds);
    }
  }
}

/** The names of those that a running task was seen with in the last day. */
export function seenLately(registries: readonly SeenRegistry[], now: Date): string[] {
  return registries
    .filter(({ seenAt }) => seenAt.getTime() > now.getTime() - REGISTRY_SEEN_MS)
    .map(({ name }) => name);
}

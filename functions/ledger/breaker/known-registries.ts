import { HOUR } from "../../contract/durations";
import { type Image, imageKey } from "../../contract/image";
import type { Table } from "../table/table";
import type { BreakerItem } from "./breaker-item";
import { suspectedRegistry } from "./decisions";
import { probing } from "./probing";
import { knownRegistries, registryOf, type SeenRegistry, writeRegistries } from "./stored-breaker";

const DAY = 24 * HOUR;
/** Registries that are enough to know that there are several, and how many are remembered. */
const ENOUGH = 2;
const MAX_REGISTRIES = 4;

/** The registries of which the ledger knows images: an error that hits every image hits those of two. */
export class KnownRegistries {
  /** When this instance saw a registry last, so that it is written once a day. */
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly item: BreakerItem,
    private readonly table: Pick<Table, "get" | "update">,
    private readonly now: () => Date,
  ) {}

  /** A scan of this image is asked for. */
  async note(image: Image): Promise<void> {
    const name = registryOf(image);
    const now = this.now();
    if ((this.seen.get(name) ?? 0) > now.getTime() - DAY) {
      return;
    }
    await this.item.change(({ registries }) => {
      const recent = registries.filter(({ seenAt }) => seenAt.getTime() > now.getTime() - DAY);
      if (recent.length >= ENOUGH || recent.some((each) => each.name === name)) {
        return { answer: undefined };
      }
      const others = registries.filter((each) => each.name !== name);
      const { probedAt } = registries.find((each) => each.name === name) ?? {};
      const latest = [...others, { name, seenAt: now, image: imageKey(image), probedAt }];
      return { change: writing(latest.slice(-MAX_REGISTRIES)), answer: undefined };
    });
    this.seen.set(name, now.getTime());
  }

  /**
   * Has an image of another registry scanned while one is suspected, although its verdict may be fresh: else nothing would say
   * whether the error hits every image, where nothing of other registries is to be scanned. A registry that cannot be asked
   * is forgotten.
   *
   * @returns whether such a scan has yet to end
   */
  async probe(): Promise<boolean> {
    const { evidence, registries } = await this.item.read();
    const now = this.now();
    const known = knownRegistries(registries, now);
    const suspected = suspectedRegistry(evidence, known);
    const other = registries.find(({ name }) => name !== suspected && known.includes(name));
    if (suspected === undefined || other === undefined) {
      return false;
    }
    const found = probing(other, await this.table.get(other.image), now);
    if (found === "mute") {
      await this.replace(other);
    } else if (typeof found === "object") {
      await this.table.update(found);
      await this.replace(other, { ...other, probedAt: now });
    }
    return found === "pending" || typeof found === "object";
  }

  private async replace(registry: SeenRegistry, by?: SeenRegistry): Promise<void> {
    await this.item.change(({ registries }) => {
      const others = registries.filter(({ name }) => name !== registry.name);
      return { change: writing(by ? [...others, by] : others), answer: undefined };
    });
  }
}

const writing = (registries: readonly SeenRegistry[]) => ({
  set: { registries: writeRegistries(registries) },
});

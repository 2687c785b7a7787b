import { HOUR } from "../../contract/durations";
import { type Image, imageKey } from "../../contract/image";
import type { Scan } from "../../contract/scan";
import { readRow } from "../row";
import type { Table } from "../table/table";
import type { BreakerItem } from "./breaker-item";
import { suspectedRegistry } from "./decisions";
import { probing } from "./probing";
import { knownRegistries, registryOf, type SeenRegistry, writeRegistries } from "./stored-breaker";

const DAY = 24 * HOUR;
/** How many are remembered: enough to find one that can be asked. */
const MAX_REGISTRIES = 4;

/** What is known of the scan that says whether an error hits every image. */
interface Probe {
  readonly isPending: boolean;
  readonly scan?: Scan | undefined;
}

/** The registries of which the ledger knows images: an error that hits every image hits those of two. */
export class KnownRegistries {
  /** When this instance looked for a registry last. It may have been forgotten since. */
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
    if ((this.seen.get(name) ?? 0) > now.getTime() - HOUR) {
      return;
    }
    await this.item.change(({ registries }) => {
      const recent = registries.filter(
        ({ seenAt, image }) => image !== "" && seenAt.getTime() > now.getTime() - DAY,
      );
      if (recent.length >= MAX_REGISTRIES || recent.some((each) => each.name === name)) {
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
   * @returns whether the end of such a scan is to be waited for, and the scan, if it may be started now
   */
  async probe(): Promise<Probe> {
    const { evidence, registries } = await this.item.read();
    const now = this.now();
    const known = knownRegistries(registries, now);
    const suspected = suspectedRegistry(evidence, known);
    const other = registries.find(
      ({ name, image }) => image !== "" && name !== suspected && known.includes(name),
    );
    if (suspected === undefined || other === undefined) {
      return { isPending: false };
    }
    const found = probing(other, await this.table.get(other.image), now);
    if (found === "mute") {
      await this.replace(other);
    } else if (typeof found === "object") {
      await this.table.update(found);
      await this.replace(other, { ...other, probedAt: now });
    }
    const isPending = found === "pending" || typeof found === "object";
    return { isPending, scan: isPending ? await this.startable(other.image) : undefined };
  }

  private async startable(image: string): Promise<Scan | undefined> {
    const scan = readRow((await this.table.get(image)) ?? {})?.scan;
    const isDue =
      scan?.state === "WAITING" || (scan?.state !== "SCANNING" && scan && scan.dueAt <= this.now());
    return isDue ? scan : undefined;
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

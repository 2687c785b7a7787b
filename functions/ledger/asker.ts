import type { Pokes } from "../clients/poke";
import { type Image, imageKey } from "../contract/images/image";
import type { Verdict } from "../contract/images/scan";
import { PARTITION_KEY } from "../contract/ledger";
import type { Telemetry } from "../contract/telemetry";
import { contentKey, knownVerdict, readContent } from "../images/contents";
import { isSeenRecently, readImage } from "../images/image-item";
import { isFresh } from "../images/verdict";
import type { Table } from "../table/table";
import type { Ledger, WantedScan } from "./ledger";

/** Reads what is known of images, by their keys, as it is now, with what their contents say. */
export async function readImages(table: Pick<Table, "getAll">, images: readonly Image[], now = new Date()) {
  const keys = images.flatMap((image) => [imageKey(image), contentKey(image) ?? []].flat());
  const rows = keys.length === 0 ? [] : await table.getAll(keys);
  const byKey = new Map(rows.map((row) => [String(row[PARTITION_KEY]), row]));
  return new Map(
    [...byKey].flatMap(([key, row]) => {
      const item = readImage(row);
      const content = item && readContent(byKey.get(contentKey(item.image) ?? ""));
      return item && content
        ? [[key, { ...item, verdict: knownVerdict(item.verdict, content, now) }] as const]
        : [];
    }),
  );
}

/** An image that a task runs, and that has a fresh verdict. */
export interface KnownImage {
  readonly verdict: Verdict;
  /** False where it could not be recorded that the task runs it: whoever asks for the image then records it, or meets the error. */
  readonly isRecorded: boolean;
}

/** Reads images that tasks run, one batch for a task, and records that they run. */
export class KnownImages {
  constructor(
    private readonly table: Pick<Table, "getAll">,
    private readonly ledger: Pick<Ledger, "change">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * Those of a task's images that have a fresh verdict, by their keys. That the task runs them is recorded, at most once an
   * hour.
   */
  async read(images: readonly Image[], taskArn: string): Promise<ReadonlyMap<string, KnownImage>> {
    const now = this.now();
    const known = new Map<string, KnownImage>();
    for (const [key, item] of await readImages(this.table, images, now)) {
      if (isFresh(item.verdict, now)) {
        const met = () => this.ledger.change(item.image, { kind: "met", taskArn });
        const isRecorded = isSeenRecently(item, now) || Boolean(await met().catch(() => undefined));
        known.set(key, { verdict: item.verdict.verdict, isRecorded });
      }
    }
    return known;
  }
}

/** Collaborators of whoever asks for scans. */
export interface Asker {
  readonly ledger: Pick<Ledger, "ask">;
  readonly pokes: Pokes;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** Asks the ledger for a scan of the image that was seen. The coordinator starts it, and is told of it with the next poke. */
export async function requestScan({ ledger, pokes, telemetry }: Asker, request: WantedScan): Promise<void> {
  const asked = await ledger.ask(request);
  telemetry.count("ImagesSeen");
  if (asked === "nothing") {
    telemetry.count("ScansDeduplicated");
    return;
  }
  pokes.add(imageKey(request.image));
  if (asked === "opened") {
    telemetry.count("ScansRequested");
  }
}

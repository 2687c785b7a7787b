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

/** Reads images by their keys, strongly consistent, with verdicts that other names of the same content got. */
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

/** An image with a fresh verdict that a task runs. */
export interface KnownImage {
  readonly verdict: Verdict;
  /** False if the sighting could not be recorded: the caller then asks for the image, which records it or throws. */
  readonly isRecorded: boolean;
}

/** Reads the images of a task in one batch, and records that the task runs them. */
export class KnownImages {
  constructor(
    private readonly table: Pick<Table, "getAll">,
    private readonly ledger: Pick<Ledger, "change">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Returns the images of a task that have a fresh verdict, by key. Records the sighting at most once an hour. */
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

export interface Asker {
  readonly ledger: Pick<Ledger, "ask">;
  readonly pokes: Pokes;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** Asks the ledger for a scan of an image. The next poke tells the coordinator to start it. */
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

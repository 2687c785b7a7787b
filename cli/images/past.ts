import { PARTITION_KEY } from "../../functions/contract/ledger";
import { historyKey } from "../../functions/ledger/history";
import { type PastVerdict, readHistory } from "../../functions/images/verdict";
import { historyFacts } from "../../functions/summary/facts";
import type { Table } from "../../functions/table/table";
import { type ListedImage, plainImage } from "../ledger/listed-image";

/** Facts from an image's latest verdicts that its row does not have. */
export type Past = ReturnType<typeof pastOf>;

/** The images with what their latest verdicts say. */
export async function withPast<T extends ListedImage>(table: Pick<Table, "getAll">, images: readonly T[]) {
  const keyOf = (image: T) => historyKey(plainImage(image));
  const rows = new Map((await table.getAll(images.map(keyOf))).map((row) => [row[PARTITION_KEY], row]));
  return images.map((image) => ({ ...image, ...pastOf(image, readHistory(rows.get(keyOf(image)))) }));
}

/** @param history the latest first */
export function pastOf({ verdict }: Pick<ListedImage, "verdict">, history: readonly PastVerdict[]) {
  const failing = verdict === "FAILED" ? historyFacts(history, new Date())?.failing : undefined;
  return {
    /** How the latest verdict differs from the one before, as its outcome said. */
    change: history[0]?.change ?? null,
    /** Of an image that fails: when the first of its verdicts was reached that have all been FAILED since. */
    failingSince: failing?.failingSince ?? null,
    /** Whether it may have failed before: no older verdict is known. */
    mayFailLonger: failing?.mayFailLonger ?? null,
  };
}

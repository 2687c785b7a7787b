import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { InstallationAccess } from "../installation";
import type { NamedImage } from "../named-image";
import { pagesOf } from "../pages";
import { describeProgress, describeRescan, total } from "./report";
import { type Fates, rescanAll, rescanImages } from "./rescan";
import { DECISIVE_ATTRIBUTES } from "./rescanned-row";

/** Rows that are read and then written at one time. */
const PAGE = 100;
/** Images after which a person hears how far it has come. */
const PROGRESS = 1000;

export interface RescanQuestion {
  readonly images: readonly NamedImage[] | "all";
  readonly before?: Date;
  readonly json: boolean;
}

/** Has images scanned again, and prints what became of them. */
export async function rescan(
  { client, table, name }: InstallationAccess,
  { images, before, json }: RescanQuestion,
): Promise<boolean> {
  const ledger = {
    installation: name,
    table: new DynamodbTable(client, table),
    pages: () => pagesOf(client, table, DECISIVE_ATTRIBUTES, { pageSize: PAGE }),
  };
  const now = new Date();
  const requested =
    images === "all"
      ? await rescanAll(ledger, announced(before ?? now), now, progressEvery(PROGRESS))
      : await rescanImages(ledger, images, now);
  if (requested === undefined) {
    console.error("The ledger knows no such image: npm run scans lists those that it knows.");
    return false;
  }
  console.log(json ? JSON.stringify(requested) : describeRescan(requested));
  return true;
}

function progressEvery(images: number): (fates: Fates) => void {
  let said = 0;
  return (fates) => {
    const done = total(fates);
    if (done - said >= images) {
      said = done;
      console.error(describeProgress(fates));
    }
  };
}

/** Before anything is written, since it may be interrupted at any time. */
function announced(before: Date): Date {
  console.error(
    `Verdicts from before ${before.toISOString()} become stale. Where this is interrupted, go on with: rescan --all --before ${before.toISOString()}`,
  );
  return before;
}

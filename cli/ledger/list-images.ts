import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { OpenBreaker } from "../../functions/capacity/breaker/decisions";
import { readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { repositoryKey } from "../../functions/contract/image";
import { CONTROL_KEY, PARTITION_KEY } from "../../functions/contract/ledger";
import { readStandings } from "../../functions/ledger/read-standings";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Table } from "../../functions/table/table";
import { imageFilter } from "../../functions/tasks/image-filter";
import {
  hasStatus,
  imageFromRow,
  LISTED_ATTRIBUTES,
  type ListedImage,
  plainImage,
  type Status,
} from "./listed-image";
import { pagesOf } from "./pages";

/** Which images are read. */
export interface RowSelection {
  /** A verdict or a state of the scan; empty: any. */
  readonly statuses?: readonly Status[];
  /** Glob patterns; empty: any. */
  readonly repositories?: readonly string[];
}

/** What is found on the way. */
export interface Heard {
  /** Is called where the installation is impaired, so that every scan waits. */
  readonly impaired?: (breaker: OpenBreaker) => void;
  /** Is called with the number of images of each page, selected or not. */
  readonly counted?: (images: number) => void;
}

/** The images of a ledger that are asked for, page by page: no more than a page (1 MB) is held at a time. */
export async function* listImages(...asked: Parameters<typeof imagePages>): AsyncGenerator<ListedImage> {
  for await (const images of imagePages(...asked)) {
    yield* images;
  }
}

/** The same, a page at a time. */
export async function* imagePages(
  client: DynamoDBClient,
  table: string,
  { statuses = [], repositories = [] }: RowSelection = {},
  { impaired, counted }: Heard = {},
): AsyncGenerator<readonly ListedImage[]> {
  const omission = imageFilter({ include: repositories, exclude: [] });
  for await (const rows of pagesOf(client, table, LISTED_ATTRIBUTES)) {
    const images: ListedImage[] = [];
    let count = 0;
    for (const row of rows) {
      const { open } = row[PARTITION_KEY] === CONTROL_KEY ? readBreaker(row) : {};
      if (open !== undefined) {
        impaired?.(open);
      }
      const image = imageFromRow(row);
      count += image === undefined ? 0 : 1;
      if (
        image !== undefined &&
        (statuses.length === 0 || hasStatus(image, statuses)) &&
        omission(plainImage(image)) === undefined
      ) {
        images.push(image);
      }
    }
    counted?.(count);
    yield await whatIsRead(images, new DynamodbTable(client, table));
  }
}

/** Without rows of repositories whose content passes under every name by now: nobody reads those any more. */
async function whatIsRead(
  images: readonly ListedImage[],
  table: Pick<Table, "getAll">,
): Promise<readonly ListedImage[]> {
  const own = images.filter(({ ofRepository }) => ofRepository).map(plainImage);
  const standings = own.length === 0 ? undefined : await readStandings(table, own);
  return images.filter(
    (image) =>
      !image.ofRepository || standings?.get(repositoryKey(plainImage(image)))?.image.ofRepository === true,
  );
}

import type { ImageException } from "../contract/blocking/exceptions";
import { imageKey } from "../contract/images/image";
import { IMAGE_ATTRIBUTES } from "../contract/ledger";
import type { ExceptionUse } from "../contract/notices/exception-ends";
import { nameIn, type Place, placeOfArn } from "../contract/places/place";
import { readImage } from "../images/image-item";
import type { RecordedVerdict } from "../images/verdict";
import { runsLately } from "../table/retention";
import type { Table } from "../table/table";
import { readWorkloads } from "../workloads/workloads-of";
import { exceptionFor, namesImage } from "./exceptions";

const NO_VERDICT: Partial<RecordedVerdict> = {};

/**
 * Finds what uses the exceptions now, in one read of the table. A use is a running image whose latest verdict is not
 * PASSED, with a workload to which the exception applies. Of more than 20 workloads, the 20 with most tasks count. An
 * image that no sweep has seen counts if a task ran it in the last week; its workload is then unknown.
 *
 * @param own place of the installation; undefined if it serves no members
 * @returns found: only exceptions with uses
 */
export async function readUses(
  table: Pick<Table, "getAll" | "pages">,
  exceptions: readonly ImageException[],
  now: Date,
  own?: Place,
  hasTime: () => boolean = () => true,
) {
  const found = new Map<ImageException, ExceptionUse[]>();
  for await (const rows of exceptions.length > 0 ? table.pages(IMAGE_ATTRIBUTES) : []) {
    if (!hasTime()) {
      return { found, isComplete: false };
    }
    const images = rows
      .flatMap((row) => readImage(row) ?? [])
      .flatMap(({ verdict: { verdict, scannedDigest } = NO_VERDICT, ...row }) => {
        const image = { ...row.image, scannedDigest };
        const named = exceptions.filter((each) => namesImage(each, image));
        return named.length > 0 && verdict !== "PASSED" ? [{ ...row, image, verdict, named }] : [];
      });
    const keyed = images.map(({ image }) => image);
    const running = await readWorkloads(table, keyed);
    for (const { image, named, verdict, ...seen } of images) {
      const { reference, digest, platform } = image;
      const use = { reference, ...(digest && { digest }), platform, ...(verdict && { verdict }) };
      const { account } = placeOfArn(seen.lastTaskArn ?? "");
      const lately = runsLately(seen, now) ? [{ use, account, path: undefined }] : [];
      const services = running.get(imageKey(image))?.services.map(({ cluster, name, place, owner }) => {
        const path = [cluster, name].filter(Boolean).join("/");
        const of = { workload: nameIn(place, path), ...(owner && { owner }) };
        return { use: { ...use, ...of }, account: (place ?? own)?.account ?? account, path };
      });
      for (const runs of services ?? lately) {
        for (const each of named.filter((one) => exceptionFor(image, runs.account, [one], now, runs.path))) {
          found.set(each, found.get(each) ?? []);
          found.get(each)?.push(runs.use);
        }
      }
    }
  }
  return { found, isComplete: true };
}

import { type PageLists, renderPage } from "../../../cli/commands/report/html";
import type { PageData } from "../../../cli/commands/report/page-data";
import { type ImageInList, shownPlace } from "../../../cli/images/table";
import type { Place } from "../../../functions/contract/places/place";
import { OWN } from "../../functions/places-on-sts";
import { listed } from "../rows";

/** An image as `report` reads it. */
export function inList(changes: Partial<ImageInList> = {}, row: Record<string, unknown> = {}): ImageInList {
  return {
    version: "1",
    ...listed(row),
    ...{ change: "worse", failingSince: "2026-02-27T10:00:00.000Z", mayFailLonger: true },
    running: [serviceIn("production", "web", "team-shop", OWN)],
    furtherServices: 0,
    owner: "team-shop",
    ...changes,
  };
}

/** A service as the list has it. */
export const serviceIn = (cluster: string, name: string, owner: string | null, own: Partial<Place> = {}) => ({
  ...shownPlace({ kind: "service", name, cluster }, own),
  ...{ tasks: 4, since: "2026-03-01T09:00:00.000Z", owner },
});

const NO_LISTS: PageLists = () => ({ doubt: "unread" });

export function pageOf(
  images: readonly ImageInList[],
  about: Partial<PageData> = {},
  lists = NO_LISTS,
): string {
  return renderPage(images, lists, {
    title: "Container images of scanning, eu-central-1",
    ...{ notes: ["3 images."], command: "fargate-scans image DIGEST" },
    ...about,
  });
}

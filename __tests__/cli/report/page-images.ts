import { type ImageInList, shownPlace } from "../../../cli/images/workloads";
import { renderPage } from "../../../cli/report/html";
import type { PageData } from "../../../cli/report/page-data";
import { OWN } from "../../functions/places-on-sts";
import { listed } from "../rows";

/** An image as `report` reads it. */
export function inList(changes: Partial<ImageInList> = {}, row: Record<string, unknown> = {}): ImageInList {
  return {
    version: "1",
    ...listed(row),
    ...{ change: "worse", failingSince: "2026-02-27T10:00:00.000Z", mayFailLonger: true },
    running: [
      {
        ...shownPlace({ kind: "service", name: "web", cluster: "production" }, OWN),
        ...{ tasks: 4, since: "2026-03-01T09:00:00.000Z", owner: "team-shop" },
      },
    ],
    furtherServices: 0,
    owner: "team-shop",
    ...changes,
  };
}

export function pageOf(images: readonly ImageInList[], about: Partial<PageData> = {}): string {
  return renderPage(images, {
    title: "Container images of scanning, eu-central-1",
    ...{ notes: ["3 images."], command: "fargate-scans image DIGEST" },
    ...about,
  });
}

import type { ImageInList } from "../../../cli/images/workloads";
import { renderPage } from "../../../cli/report/html";
import { type PageData, packColumns, pageImage } from "../../../cli/report/page-data";
import { listed } from "../rows";

/** An image as `report` reads it. */
export function inList(changes: Partial<ImageInList> = {}, row: Record<string, unknown> = {}): ImageInList {
  return {
    version: "1",
    ...listed(row),
    ...{ change: "worse", failingSince: "2026-02-27T10:00:00.000Z", mayFailLonger: true },
    running: [
      {
        ...{ kind: "service", name: "web", cluster: "production", tasks: 4 },
        ...{ since: "2026-03-01T09:00:00.000Z", owner: "team-shop" },
      },
    ],
    furtherServices: 0,
    owner: "team-shop",
    ...changes,
  };
}

export function pageOf(images: readonly ImageInList[], changes: Partial<PageData> = {}): string {
  return renderPage({
    ...{ version: "1", installation: "scanning", region: "eu-central-1" },
    ...{ madeAt: "2026-03-01T12:00:00.000Z", sweptAt: "2026-03-01T11:40:00.000Z" },
    ...{ impairment: null, selection: "", undecided: 0, command: "fargate-scans image DIGEST" },
    images: packColumns(images.map(pageImage)),
    ...changes,
  });
}

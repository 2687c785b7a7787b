import { withoutMarkup } from "../../functions/contract/exportable";
import { describeVulnerability, WORST_TITLE } from "../../functions/results/describe-vulnerability";
import { type Column, notes, renderColumns } from "../text/columns";
import { fitted } from "../text/screen";
import { age, localTime } from "../text/times";
import type { Audit, AuditedImage } from "./audit";

/**
 * A table for people of images that would have been blocked, and of those that passed although they are FAILED. Below
 * it, by their numbers, stand texts that are too long for a table.
 */
export function renderAudit({ images, counts }: Audit, since: Date): string {
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`);
  const isAnyBlocked = images.some(({ isBlocked }) => isBlocked);
  const rows = images.map((image, index) => ({ ...image, number: index + 1 }));
  return [
    ...(isAnyBlocked ? [] : ["No deployment would have been blocked."]),
    ...(rows.length > 0 ? [renderColumns(columnsAt(new Date()), rows)] : []),
    ...notes("By digest, as an exception names them:", images, ({ image }) => [image.digest ?? null]),
    ...notes("Failed rules:", images, ({ image }) => (image.failedRules ?? []).map(withoutMarkup)),
    ...notes(`${WORST_TITLE}:`, images, ({ image }) =>
      (image.topVulnerabilities ?? []).map(describeVulnerability),
    ),
    ...notes("Reports in Sysdig Secure:", images, ({ image }) => [image.resultUrl ?? null]),
    "",
    fitted(`Decisions of the gate since ${localTime(since)}: ${kinds.join(", ") || "none"}.`),
    ...(isAnyBlocked ? [fitted(ADVICE)] : []),
  ].join("\n");
}

const ADVICE =
  "They passed because the mode was audit then, or on_failed allow. Where both are block, such deployments fail: fix the images, or write exceptions for them (docs/blocking.md).";

const columnsAt = (now: Date): readonly Column<AuditedImage & { readonly number: number }>[] => [
  { head: "#", align: "right", cell: ({ number }) => `${number}` },
  { head: "block", cell: ({ isBlocked }) => (isBlocked ? "yes" : "no") },
  { head: "service", least: 12, keepsEnd: true, cell: ({ cluster, service }) => `${cluster}/${service}` },
  { head: "image", least: 12, keepsEnd: true, cell: ({ image }) => withoutMarkup(image.reference) },
  { head: "because of", least: 6, cell: ({ image }) => image.because ?? "-" },
  { head: "times", align: "right", cell: ({ deployments }) => `${deployments.size}` },
  { head: "latest", align: "right", cell: ({ latest }) => `${age(latest, now)} ago` },
];

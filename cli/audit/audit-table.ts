import { describeVulnerability, withoutMarkup } from "../../functions/results/describe-vulnerability";
import { type Column, notes, renderColumns } from "../text/columns";
import { localTime } from "../text/times";
import type { Audit, AuditedImage } from "./audit";

/**
 * What would have been blocked as a table for people, with what passed although it is FAILED, and below it, by their numbers,
 * what is too long for a table.
 */
export function renderAudit({ images, counts }: Audit, days: number): string {
  const isAnyBlocked = images.some(({ isBlocked }) => isBlocked);
  const rows = images.map((image, index) => ({ ...image, number: index + 1 }));
  return [
    ...(isAnyBlocked ? [] : ["No deployment would have been blocked."]),
    ...(rows.length > 0 ? [renderColumns(COLUMNS, rows)] : []),
    ...notes("By digest, as an exception names them:", images, ({ image }) => [image.digest ?? null]),
    ...notes("Failed rules:", images, ({ image }) => image.failedRules ?? []),
    ...notes("The worst vulnerabilities:", images, ({ image }) =>
      (image.topVulnerabilities ?? []).map(describeVulnerability),
    ),
    ...notes("Reports in Sysdig Secure:", images, ({ image }) => [image.resultUrl ?? null]),
    `\n${summary(counts, days)}`,
    ...(isAnyBlocked
      ? [
          "With mode = block these deployments fail: fix the images, or write exceptions for them (docs/blocking.md).",
        ]
      : []),
  ].join("\n");
}

const COLUMNS: readonly Column<AuditedImage & { readonly number: number }>[] = [
  { head: "#", align: "right", cell: ({ number }) => `${number}` },
  { head: "block", cell: ({ isBlocked }) => (isBlocked ? "yes" : "no") },
  { head: "service", least: 12, keepsEnd: true, cell: ({ cluster, service }) => `${cluster}/${service}` },
  { head: "image", least: 12, keepsEnd: true, cell: ({ image }) => withoutMarkup(image.reference) },
  { head: "because of", least: 6, cell: ({ image }) => image.because ?? "-" },
  { head: "times", align: "right", cell: ({ deployments }) => `${deployments.size}` },
  { head: "latest", least: 10, cell: ({ latest }) => localTime(latest) },
];

function summary(counts: Audit["counts"], days: number): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].map(([kind, count]) => `${count} ${kind}`);
  const decisions = total === 1 ? "1 decision" : `${total} decisions`;
  return `${decisions} of the gate in ${days === 1 ? "1 day" : `${days} days`}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`;
}

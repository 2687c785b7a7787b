import { describeVulnerability, withoutMarkup } from "../../functions/results/describe-vulnerability";
import { type Column, notes, renderColumns } from "../text/columns";
import { localTime } from "../text/times";
import type { Audit, AuditedImage } from "./audit";

/**
 * What would have been blocked as a table for people, then what passed although it is FAILED, and below them, by their numbers,
 * what is too long for a table.
 */
export function renderAudit({ images: audited, allowed, counts }: Audit, days: number): string {
  const images = [...audited, ...allowed];
  return [
    audited.length > 0 ? tableOf(audited, 1) : "No deployment would have been blocked.",
    ...(allowed.length > 0
      ? ["\nPassed all the same, with an image that is FAILED:", tableOf(allowed, audited.length + 1)]
      : []),
    ...notes("By digest, as an exception names them:", images, ({ image }) => [image.digest ?? null]),
    ...notes("Failed rules:", images, ({ image }) => image.failedRules ?? []),
    ...notes("The worst vulnerabilities:", images, ({ image }) =>
      (image.topVulnerabilities ?? []).map(describeVulnerability),
    ),
    ...notes("Reports in Sysdig Secure:", images, ({ image }) => [image.resultUrl ?? null]),
    `\n${summary(counts, days)}`,
    ...(audited.length > 0
      ? [
          "With mode = block these deployments fail: fix the images, or write exceptions for them (docs/blocking.md).",
        ]
      : []),
  ].join("\n");
}

type NumberedImage = AuditedImage & { readonly number: number };

const COLUMNS: readonly Column<NumberedImage>[] = [
  { head: "#", align: "right", cell: ({ number }) => `${number}` },
  { head: "service", least: 12, keepsEnd: true, cell: ({ cluster, service }) => `${cluster}/${service}` },
  { head: "image", least: 12, keepsEnd: true, cell: ({ image }) => withoutMarkup(image.reference) },
  { head: "because of", least: 6, cell: ({ image }) => image.because ?? "-" },
  { head: "times", align: "right", cell: ({ deployments }) => `${deployments}` },
  { head: "latest", least: 10, cell: ({ latest }) => localTime(latest) },
];

function tableOf(images: readonly AuditedImage[], first: number): string {
  return renderColumns(
    COLUMNS,
    images.map((image, index) => ({ ...image, number: first + index })),
  );
}

function summary(counts: Audit["counts"], days: number): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].map(([kind, count]) => `${count} ${kind}`);
  const decisions = total === 1 ? "1 decision" : `${total} decisions`;
  return `${decisions} of the gate in ${days === 1 ? "1 day" : `${days} days`}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`;
}

import { addressOf } from "../../../functions/contract/documentation";
import { withoutMarkup } from "../../../functions/contract/exportable";
import {
  describeVulnerability,
  WORST_TITLE,
} from "../../../functions/results/messages/describe-vulnerability";
import { type Column, notes, renderColumns } from "../../text/columns";
import { fitted } from "../../text/screen";
import { age, localTime } from "../../text/times";
import type { Audit, AuditedImage } from "./audit";

/**
 * A table for people of images that would have been blocked, and of those that passed although they are FAILED. Below
 * it, by their numbers, stand texts that are too long for a table.
 */
export function renderAudit({ images, counts }: Audit, since: Date): string {
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`);
  const others = counts.has("Deployment Blocked") ? "other " : "";
  const isAnyBlocked = images.some(({ image }) => image.decision === "blocked");
  const rows = images.map((image, index) => ({ ...image, number: index + 1 }));
  return [
    ...(isAnyBlocked ? [] : [`No ${others}deployment would have been blocked.`]),
    ...(rows.length > 0 ? [renderColumns(columnsAt(new Date()), rows)] : []),
    ...notes("By digest, as an exception names them:", images, ({ image }) => [image.digest ?? null]),
    ...notes("Failed rules:", images, ({ image }) => (image.failedRules ?? []).map(withoutMarkup)),
    ...notes(`${WORST_TITLE}:`, images, ({ image }) =>
      (image.topVulnerabilities ?? []).map(describeVulnerability),
    ),
    ...notes("Reports in Sysdig Secure:", images, ({ image }) => [image.resultUrl ?? null]),
    "",
    fitted(`Deployments at the gate since ${localTime(since)}: ${kinds.join(", ") || "none"}.`),
    ...(isAnyBlocked ? [fitted(ADVICE)] : []),
  ].join("\n");
}

const ADVICE = `They passed because the gate only audited then. Where it blocks, such deployments fail: fix the images, or write exceptions for them (${addressOf("docs/exceptions.md")}).`;

/** Whether the mode block would have blocked a deployment for an image. */
const BLOCKS = { blocked: "yes", waiting: "unknown", allowed: "no", passed: "no" } as const;

const columnsAt = (now: Date): readonly Column<AuditedImage & { readonly number: number }>[] => [
  { head: "#", align: "right", cell: ({ number }) => `${number}` },
  { head: "block", cell: ({ image }) => BLOCKS[image.decision] },
  { head: "service", least: 12, keepsEnd: true, cell: ({ cluster, service }) => `${cluster}/${service}` },
  { head: "image", least: 12, isImage: true, cell: ({ image }) => withoutMarkup(image.reference) },
  { head: "because of", least: 6, cell: ({ image }) => image.because ?? "-" },
  { head: "times", align: "right", cell: ({ deployments }) => `${deployments.size}` },
  { head: "latest", align: "right", cell: ({ latest }) => `${age(latest, now)} ago` },
];

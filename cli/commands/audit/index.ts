import { addressOf } from "../../../functions/contract/documentation";
import { DAY } from "../../../functions/contract/durations";
import { withoutMarkup } from "../../../functions/contract/exportable";
import { RETENTION_DAYS } from "../../../functions/contract/ledger";
import { gateSettingsOf } from "../../account/examination";
import { wholeNumber } from "../../arguments/options";
import type { CliCommand } from "../../commands";
import { decisionsSince } from "../../decisions/decision";
import { rememberRows } from "../../images/row-numbers";
import { type Column, notes, renderColumns } from "../../text/columns";
import { fitted } from "../../text/screen";
import { age, localTime } from "../../text/times";
import { Audit, type AuditedImage, judgedSince } from "./audit";

const DEFAULT_DAYS = 7;
const NO_GATE =
  "There is no deployment gate (the input deployment_gate is not set). No deployment was judged, so this command cannot say what it would have blocked.";

export const command: CliCommand = {
  name: "audit",
  description:
    "Lists the images that would have blocked deployments if the gate's mode were block. " +
    "With --json: every decision, whatever it was.",
  examples: ["audit", "audit --days 30"],
  rights: [
    "dynamodb:Query on the table's index due-items, dynamodb:BatchGetItem on the table",
    "for the gate's on_no_verdict, and to say that there is no gate: lambda:GetFunctionConfiguration on its function",
  ],
  configure: (program) => {
    const says = `look back N days (default: ${DEFAULT_DAYS}, at most ${RETENTION_DAYS})`;
    program.option("--days <days>", says, wholeNumber(1, RETENTION_DAYS));
  },
  run: async (context, { days = DEFAULT_DAYS }: { readonly days?: number }) => {
    const [found, since] = [new Audit(), new Date(Date.now() - days * DAY)];
    const gate = await gateSettingsOf(context).catch((error: Error) => error);
    const onNoVerdict = gate instanceof Error ? undefined : gate?.on_no_verdict;
    for await (const decision of decisionsSince(context, since)) {
      if (context.json) {
        console.log(JSON.stringify(decision));
      }
      found.add(context.json ? decision : await judgedSince(context.ledger, decision, onNoVerdict));
    }
    const unknown = gate instanceof Error && `Whether there is a gate is not known: ${gate.message}`;
    const whyNothing = found.counts.size === 0 && (unknown || (!gate && NO_GATE));
    if (!context.json) {
      const images = found.images.map(({ image }) => image);
      rememberRows(context, images);
      console.log(whyNothing || renderAudit(found, since));
    } else if (whyNothing) {
      console.error(whyNothing);
    }
  },
};

/** Renders what would have been blocked, and FAILED images that passed. The command `image` says why, by row number. */
export function renderAudit({ images, counts }: Audit, since: Date): string {
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`);
  const others = counts.has("Deployment Blocked") ? "other " : "";
  const isAnyBlocked = images.some(({ image }) => image.decision === "blocked");
  const rows = images.map((image, index) => ({ ...image, number: index + 1 }));
  return [
    ...(isAnyBlocked ? [] : [`No ${others}deployment would have been blocked.`]),
    ...(rows.length > 0 ? [renderColumns(columnsAt(new Date()), rows)] : []),
    ...notes("By digest, as an exception names them:", images, ({ image }) => [image.digest ?? null]),
    "",
    fitted(
      `Deployments at the gate since ${localTime(since)}, each by its last stage: ${kinds.join(", ") || "none"}.`,
    ),
    ...(isAnyBlocked ? [fitted(ADVICE)] : []),
  ].join("\n");
}

const ADVICE = `They passed because the gate only audited then. Where it blocks, such deployments fail: fix the images, or write exceptions for them (${addressOf("docs/exceptions.md")}). The command image NUMBER says why an image failed.`;

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

import { Option } from "commander";
import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import { DAY } from "../../functions/contract/durations";
import type { CliCommand } from "../command";
import type { Context } from "../context";
import { decisionsOf } from "../decisions/decisions";
import { wholeNumber } from "../options";
import { Auditor } from "./audit";
import { renderAudit } from "./audit-table";

const DEFAULT_DAYS = 7;

export const command: CliCommand = {
  name: "audit",
  description:
    "Lists the images because of which deployments would have been blocked if the gate's mode were block. " +
    "With --json: every decision, whatever it was.",
  examples: ["audit", "audit --days 30"],
  rights: ["dynamodb:Query on the table's index due-items, dynamodb:BatchGetItem on the table"],
  configure: (program) => {
    program.addOption(
      new Option(
        "--days <days>",
        `look back N days (default: ${DEFAULT_DAYS}, at most ${DECISIONS_KEPT_DAYS})`,
      ).argParser(wholeNumber(1, DECISIONS_KEPT_DAYS)),
    );
  },
  run: audit,
};

async function audit(
  context: Context,
  { days = DEFAULT_DAYS }: { readonly days?: number },
): Promise<boolean> {
  const auditor = new Auditor();
  for await (const decision of decisionsOf(context, new Date(Date.now() - days * DAY))) {
    if (context.json) {
      console.log(JSON.stringify(decision));
    } else {
      auditor.add(decision);
    }
  }
  if (!context.json) {
    console.log(renderAudit(auditor.audit, days));
  }
  return true;
}

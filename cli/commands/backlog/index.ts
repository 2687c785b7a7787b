import { readControl } from "../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { limitOf } from "../../../functions/summary/limit";
import type { CliCommand } from "../../command";
import { imagePages } from "../../ledger/list-images";
import { plainImage } from "../../ledger/listed-image";
import { printImpairment } from "../../text/impairment";
import { rememberRows } from "../images/row-numbers";
import { byDeadline, renderBacklog, type WaitingScan, waitingScan } from "./backlog";

export const command: CliCommand = {
  name: "backlog",
  description: "Lists the scans that wait, the earliest deadline first, each with its cause.",
  examples: ["backlog", "backlog --json"],
  rights: ["dynamodb:GetItem, dynamodb:BatchGetItem and dynamodb:Scan on the table"],
  run: async (context) => {
    const { ledger, json, paste } = context;
    const now = new Date();
    const control = readControl(await ledger.get(CONTROL_KEY));
    const common = limitOf(control, now);
    const found: WaitingScan[] = [];
    for await (const page of imagePages(ledger)) {
      found.push(...page.flatMap((image) => waitingScan(image, common, now) ?? []));
    }
    const scans = found.sort(byDeadline);
    printImpairment(control.breaker, json);
    if (json) {
      scans.map((scan) => console.log(JSON.stringify(scan)));
      return;
    }
    if (scans.length > 0) {
      rememberRows(context, scans.map(plainImage));
    }
    console.log(renderBacklog(scans, control, common, now, paste("breaker")));
  },
};

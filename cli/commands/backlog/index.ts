import { readControl } from "../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { limitOf } from "../../../functions/summary/limit";
import type { CliCommand } from "../../command";
import { listImages } from "../../ledger/list-images";
import { type ListedImage, plainImage } from "../../ledger/listed-image";
import { printImpairment } from "../../text/impairment";
import { rememberRows } from "../images/row-numbers";
import { renderBacklog } from "./table";
import { waitingScans } from "./waiting-scan";

export const command: CliCommand = {
  name: "backlog",
  description: "Lists the scans that wait, the earliest deadline first, each with its cause.",
  examples: ["backlog", "backlog --json"],
  rights: ["dynamodb:GetItem, dynamodb:BatchGetItem and dynamodb:Scan on the table"],
  run: async (context) => {
    const { ledger, json, paste } = context;
    const images: ListedImage[] = [];
    for await (const image of listImages(ledger)) {
      images.push(image);
    }
    const now = new Date();
    const control = readControl(await ledger.get(CONTROL_KEY));
    const common = limitOf(control, now);
    const scans = waitingScans(images, common, now);
    printImpairment(control.breaker, json);
    if (json) {
      for (const scan of scans) {
        console.log(JSON.stringify(scan));
      }
      return;
    }
    if (scans.length > 0) {
      const byScan = new Map(images.map((image) => [image.scan?.scanId, plainImage(image)]));
      const shown = scans.flatMap(({ scanId }) => byScan.get(scanId) ?? []);
      rememberRows(context, shown);
    }
    console.log(renderBacklog(scans, control, common, now, paste("breaker")));
  },
};

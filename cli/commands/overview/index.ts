import { wholePlace } from "../../account/caller";
import type { CliCommand } from "../../command";
import { screenWidth } from "../../text/screen";
import { readOverview } from "./overview";
import { describeOverview } from "./report";

export const command: CliCommand = {
  name: "overview",
  description:
    "Says on one screen whether the installation works, what fails and runs, what could not be scanned and why, what the gate did this week, and which command says more. It is the command without a name.",
  examples: ["", "overview --json"],
  rights: [
    "dynamodb:GetItem, dynamodb:BatchGetItem and dynamodb:Scan on the table",
    "cloudwatch:DescribeAlarms, cloudwatch:GetMetricStatistics, and lambda:GetFunctionConfiguration on the functions of the installation; without them a line says what is not known",
  ],
  run: async (context) => {
    const { name, ledger, ask, json, paste } = context;
    const own = wholePlace(await context.ownPlace());
    const overview = await readOverview(name, ledger, ask, new Date(), own);
    console.log(json ? JSON.stringify(overview) : describeOverview(overview, screenWidth(), paste));
  },
};

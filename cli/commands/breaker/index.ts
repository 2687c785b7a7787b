import { readControl } from "../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { Ledger } from "../../../functions/ledger/ledger";
import type { CliCommand } from "../../command";
import { poke } from "../../poke";
import { describeBreaker, shownBreaker } from "./report";

export const command: CliCommand = {
  name: "breaker",
  description:
    "Says whether an error that hits every image holds all scans up, since when, why, and when the next one is tried.",
  examples: ["breaker", "breaker --probe"],
  rights: [
    "dynamodb:GetItem on the table",
    "--probe: also dynamodb:PutItem, and sqs:SendMessage on the queue of the coordinator, as docs/command-rights.md has them",
  ],
  configure: (program) => {
    program.option("--probe", "have one scan tried within a minute");
  },
  run: async (context, { probe = false }: { readonly probe?: boolean }) => {
    const { ledger, name: installation, json, paste } = context;
    if (probe) {
      // A probe asks nothing of the window and of the place.
      const settings = { installation, rescanAfterMs: 0, tableArn: "" };
      await new Ledger(ledger, settings).changeControl({ kind: "probed" });
      await poke(context);
    }
    const { breaker } = readControl(await ledger.get(CONTROL_KEY));
    const more = probe ? undefined : paste("breaker --probe");
    console.log(json ? JSON.stringify(shownBreaker(breaker)) : describeBreaker(breaker, new Date(), more));
  },
};

import { readControl, rowOfControl, stepControl } from "../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { runOne } from "../../../functions/table/run";
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
    const { ledger, name, json, paste } = context;
    const now = new Date();
    if (probe) {
      await runOne(ledger, CONTROL_KEY, now, (row) => {
        const { control } = stepControl(readControl(row), { kind: "probed" }, now, { installation: name });
        return { item: row && rowOfControl(control), result: undefined };
      });
      await poke(context);
    }
    const state = readControl(await ledger.get(CONTROL_KEY)).breaker;
    console.log(
      json
        ? JSON.stringify(shownBreaker(state))
        : describeBreaker(state, now, probe ? undefined : paste("breaker --probe")),
    );
  },
};

import { readControl, rowOfControl, stepControl } from "../../../functions/capacity/control";
import { CONTROL_KEY, PARTITION_KEY } from "../../../functions/contract/ledger";
import { runOne } from "../../../functions/table/run";
import type { CliCommand } from "../../command";
import { imageFromRow } from "../../ledger/listed-image";
import { poke } from "../../poke";
import { describeBreaker, keysIn, shownBreaker } from "./report";

export const command: CliCommand = {
  name: "breaker",
  description:
    "Says whether an error that hits every image holds all scans up, since when, why, and when the next one is tried.",
  examples: ["breaker", "breaker --probe"],
  rights: [
    "dynamodb:GetItem and dynamodb:BatchGetItem on the table",
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
    if (json) {
      console.log(JSON.stringify(shownBreaker(state)));
      return;
    }
    const rows = await ledger.getAll(keysIn(state));
    const named = (key: string): string => {
      const image = imageFromRow(rows.find((row) => row[PARTITION_KEY] === key) ?? {});
      return image ? `${image.reference} (${image.platform})` : key;
    };
    console.log(describeBreaker(state, now, named, probe ? undefined : paste("breaker --probe")));
  },
};

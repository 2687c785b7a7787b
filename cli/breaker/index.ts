import { Breaker } from "../../functions/capacity/breaker";
import { poke } from "../account/poke";
import type { CliCommand } from "../command";
import { describeBreaker, shownBreaker } from "./report";

export const command: CliCommand = {
  name: "breaker",
  description:
    "Says whether an error that hits every image holds all scans up, since when, why, and when the next one is tried.",
  examples: ["breaker", "breaker --probe"],
  rights: [
    "dynamodb:GetItem on the table",
    "--probe: also dynamodb:UpdateItem, and sqs:SendMessage on the queue of the coordinator, as docs/command-rights.md has them",
  ],
  configure: (program) => {
    program.option("--probe", "have one scan tried within a minute");
  },
  run: async (context, { probe = false }: { readonly probe?: boolean }) => {
    const { ledger, name, json, paste } = context;
    const now = new Date();
    const breaker = new Breaker(ledger, name, () => now);
    if (probe) {
      await breaker.probe();
      await poke(context);
    }
    const state = await breaker.read();
    console.log(
      json
        ? JSON.stringify(shownBreaker(state))
        : describeBreaker(state, now, probe ? undefined : paste("breaker --probe")),
    );
  },
};

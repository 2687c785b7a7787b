import { Breaker } from "../../functions/capacity/breaker/breaker";
import type { CliCommand } from "../command";
import { describeBreaker, shownBreaker } from "./report";

export const command: CliCommand = {
  name: "breaker",
  description:
    "Says whether an error that hits every image holds all scans up, since when, why, and when the next one is tried.",
  examples: ["breaker", "breaker --probe"],
  rights: ["dynamodb:GetItem on the table; with --probe also dynamodb:UpdateItem"],
  configure: (program) => {
    program.option("--probe", "have one scan tried within a minute");
  },
  run: async ({ ledger, name, json, paste }, { probe = false }: { readonly probe?: boolean }) => {
    const now = new Date();
    const breaker = new Breaker(ledger, name, () => now);
    if (probe) {
      await breaker.probe();
    }
    const state = await breaker.read();
    console.log(
      json
        ? JSON.stringify(shownBreaker(state))
        : describeBreaker(state, now, probe ? undefined : paste("breaker --probe")),
    );
  },
};

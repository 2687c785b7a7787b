import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { readLastSweep } from "../../../functions/workloads/workloads-of";
import { unlessAbsent } from "../../account/ask";
import type { CliCommand } from "../../command";
import { fitted } from "../../text/screen";
import { asOfSweep } from "../../text/times";

export const command: CliCommand = {
  name: "sweep",
  description:
    "Asks for a sweep of the running tasks now, as sweep_schedule does. It finds who runs which image, and has those scanned that have no verdict or a stale one. The command does not wait for its end.",
  examples: ["sweep", "sweep --json"],
  rights: ["lambda:InvokeFunction on the function task-sweeper, and dynamodb:GetItem on the table"],
  run: async (context) => {
    const { ask, name, ledger, json } = context;
    const last = readLastSweep(await ledger.get(LAST_SWEEP_KEY));
    const requestedAt = new Date().toISOString();
    const sweeper = { FunctionName: `${name}-task-sweeper`, InvocationType: "Event" };
    if ((await unlessAbsent(ask("lambda", "Invoke", sweeper))) === undefined) {
      throw new Error(`There is no function ${sweeper.FunctionName}: terraform apply puts it back.`);
    }
    const sweptAt = last?.endedAt.toISOString() ?? null;
    console.log(
      json
        ? JSON.stringify({ version: "1", installation: name, requestedAt, sweptAt })
        : fitted(`A sweep begins now. Until its end lists say what runs ${asOfSweep(sweptAt)}.`),
    );
  },
};

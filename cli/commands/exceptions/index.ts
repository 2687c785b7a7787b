import { readLeniency } from "../../../functions/exceptions/exceptions";
import { readUses } from "../../../functions/exceptions/uses";
import { wholePlace } from "../../account/caller";
import type { CliCommand } from "../../command";
import { terminalText } from "../../text/screen";
import { listedException, renderExceptions } from "./listed-exception";

export const command: CliCommand = {
  name: "exceptions",
  description:
    "Lists the exceptions, those first that end first: who answers for each, why, until when, " +
    "and which running images without a PASSED use it now.",
  examples: ["exceptions", "exceptions --json"],
  rights: ["dynamodb:BatchGetItem and dynamodb:Scan on the table"],
  run: async ({ ledger, json, ownPlace }) => {
    const now = new Date();
    const { exceptions, problem } = await readLeniency(ledger, now);
    const own = exceptions.length > 0 ? wholePlace(await ownPlace()) : undefined;
    const { found } = await readUses(ledger, exceptions, now, own);
    const listed = exceptions
      .map((each) => listedException(each, found.get(each) ?? [], now))
      .sort((one, other) => one.endsAt.localeCompare(other.endsAt));
    if (problem) {
      console.error(terminalText(problem));
    }
    for (const each of json ? listed : []) {
      console.log(JSON.stringify(each));
    }
    if (!json) {
      console.log(renderExceptions(listed, now));
    }
  },
};

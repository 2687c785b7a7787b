import { endOf, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { addressOf } from "../../../functions/contract/documentation";
import { withoutMarkup } from "../../../functions/contract/exportable";
import type { ExceptionUse } from "../../../functions/contract/notices/exception-ends";
import { stateOf } from "../../../functions/exceptions/ends";
import { readLeniency } from "../../../functions/exceptions/exceptions";
import { readUses } from "../../../functions/exceptions/uses";
import { describeUse } from "../../../functions/results/messages/exception-message";
import { wholePlace } from "../../account/caller";
import type { CliCommand } from "../../commands";
import { shown } from "../../ledger/listed-images";
import { type Column, notes, renderColumns } from "../../text/columns";
import { terminalText } from "../../text/screen";
import { age } from "../../text/times";

export const command: CliCommand = {
  name: "exceptions",
  description:
    "Lists the exceptions, sorted by their end: who answers for each, why, until when, " +
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
    for (const text of json ? listed.map((each) => JSON.stringify(each)) : [renderExceptions(listed, now)]) {
      console.log(text);
    }
  },
};

type ListedException = ReturnType<typeof listedException>;

/** An exception as `fargate-scans exceptions --json` prints it, by docs/schemas/exceptions.schema.json. */
function listedException(exception: ImageException, uses: readonly ExceptionUse[], now: Date) {
  const endsAt = (endOf(exception.until) ?? now).toISOString();
  const said = shown(exception, "image", "owner", "reason", "until", "accounts", "workloads");
  return { version: "1", ...said, endsAt, state: stateOf(exception, now), uses };
}

/** Renders a table for people. Texts that are too long for it stand below, by row number. */
function renderExceptions(listed: readonly ListedException[], now: Date): string {
  if (listed.length === 0) {
    return `There is no exception (input exceptions, ${addressOf("docs/exceptions.md")}).`;
  }
  const left = ({ state, endsAt }: ListedException) =>
    state === "ended" ? "ENDED" : age(now, new Date(endsAt));
  const colour = ({ state }: ListedException) =>
    state === "ended" ? "red" : state === "ends-soon" ? "yellow" : undefined;
  const columns: readonly Column<ListedException>[] = [
    { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
    { head: "image", least: 12, isImage: true, cell: ({ image }) => image },
    { head: "owner", least: 6, cell: ({ owner }) => owner },
    { head: "until", cell: ({ until }) => until },
    { head: "left", align: "right", cell: left, colour },
    { head: "uses", align: "right", cell: ({ uses }) => `${uses.length}` },
  ];
  return [
    renderColumns(columns, listed),
    ...notes("Reasons:", listed, ({ reason }) => [withoutMarkup(reason)]),
    ...notes("In these accounts alone:", listed, ({ accounts }) => [accounts?.join(", ") ?? null]),
    ...notes("For these workloads alone:", listed, ({ workloads }) => [workloads?.join(", ") ?? null]),
    ...notes("Used now by:", listed, ({ uses }) => uses.map(describeUse)),
  ].join("\n");
}

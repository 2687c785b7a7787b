import { endOf, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { addressOf } from "../../../functions/contract/documentation";
import { withoutMarkup } from "../../../functions/contract/exportable";
import type { ExceptionUse } from "../../../functions/contract/notices/exception-ends";
import { stateOf } from "../../../functions/exceptions/ends";
import { describeUse } from "../../../functions/results/messages/exception-message";
import { type Column, notes, renderColumns } from "../../text/columns";
import { age } from "../../text/times";

/** An exception as `fargate-scans exceptions --json` prints it, by docs/schemas/exceptions.schema.json. */
export type ListedException = ReturnType<typeof listedException>;

export function listedException(exception: ImageException, uses: readonly ExceptionUse[], now: Date) {
  const { image, owner, reason, until, accounts = null, workloads = null } = exception;
  const endsAt = (endOf(until) ?? now).toISOString();
  const state = stateOf(exception, now);
  return { version: "1", ...{ image, owner, reason, until, accounts, workloads, endsAt, state, uses } };
}

const columnsAt = (now: Date): readonly Column<ListedException>[] => [
  { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
  { head: "image", least: 12, isImage: true, cell: ({ image }) => image },
  { head: "owner", least: 6, cell: ({ owner }) => owner },
  { head: "until", cell: ({ until }) => until },
  {
    head: "left",
    align: "right",
    cell: ({ state, endsAt }) => (state === "ended" ? "ENDED" : age(now, new Date(endsAt))),
    colour: ({ state }) =>
      ({ holds: undefined, "ends-soon": "yellow" as const, ended: "red" as const })[state],
  },
  { head: "uses", align: "right", cell: ({ uses }) => `${uses.length}` },
];

/** A table for people; below it, by the numbers of its rows, stands what is too long for a table. */
export function renderExceptions(listed: readonly ListedException[], now: Date): string {
  if (listed.length === 0) {
    return `There is no exception (input exceptions, ${addressOf("docs/exceptions.md")}).`;
  }
  return [
    renderColumns(columnsAt(now), listed),
    ...notes("Reasons:", listed, ({ reason }) => [withoutMarkup(reason)]),
    ...notes("In these accounts alone:", listed, ({ accounts }) => [accounts?.join(", ") ?? null]),
    ...notes("For these workloads alone:", listed, ({ workloads }) => [workloads?.join(", ") ?? null]),
    ...notes("Used now by:", listed, ({ uses }) => uses.map(describeUse)),
  ].join("\n");
}
